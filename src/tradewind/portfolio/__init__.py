"""The ledger: from fills to positions, cash and P&L."""
