"""The API server: the only place that reads or writes it, plain dictionaries in and out."""
