"""Tests of the pure pieces of the services."""
