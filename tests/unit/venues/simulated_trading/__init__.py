"""The trading half of the simulated venue."""
