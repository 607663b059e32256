"""Options of the simulation: which seeds, and how many."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("simulation")
    group.addoption("--seeds", type=int, default=300, help="how many seeds to simulate")
    group.addoption("--seed", type=int, default=None, help="simulate this seed alone")
