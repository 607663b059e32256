"""NautilusTrader's side of a comparison; it runs in an environment of its own (`peers.py`).

Nothing here imports Tradewind: what both sides must do alike arrives as plain data.
"""
