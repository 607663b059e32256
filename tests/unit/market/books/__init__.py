"""Tests of the order books."""
