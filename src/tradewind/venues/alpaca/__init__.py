"""Alpaca: the same adapter serves the real broker and the simulated venue, by URL."""
