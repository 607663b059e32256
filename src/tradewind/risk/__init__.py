"""Checks, limits, breaker, exits and approvals."""
