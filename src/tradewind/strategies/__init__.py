"""The Strategy interface, its host, and the built-in strategies."""
