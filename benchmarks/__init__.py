"""Benchmarks: figures beside their floors (which gate) and their goals (which don't)."""
