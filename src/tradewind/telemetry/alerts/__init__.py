"""Alarms on their way to people: to a webhook or a command, at least once, never in the way."""
