"""Comparing the simulated venue's journal with ours, with readers of its own.

Nothing here imports the journals, records or folds that it checks: both files are parsed from
their documented formats once more, so that a fault in a reader or writer cannot hide itself.
"""
