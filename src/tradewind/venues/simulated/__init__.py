"""A venue of our own that speaks Alpaca's wire protocols: exchange, tape, sockets and routes."""
