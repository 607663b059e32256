"""`kubectl tradewind`: what a person asks of a cluster. It writes resources and reads pods."""
