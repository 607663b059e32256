"""The vocabulary of trading: values, events, orders, fills and codes, with no I/O and no clock."""
