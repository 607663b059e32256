"""Append-only journals and recordings."""
