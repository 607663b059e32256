"""The machines that wire ledger, risk and execution together."""
