"""Generated messages and their conversion from and to the domain."""
