"""Adapters to venues, with the same file names in each."""
