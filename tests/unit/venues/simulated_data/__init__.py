"""The data half of the simulated venue."""
