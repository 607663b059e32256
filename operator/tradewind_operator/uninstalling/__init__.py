"""The end of an installation: halt, wait, and take away what the operator made."""
