"""One process of the operator: its Lease, its doors, its beginning and its end."""
