"""What the tests of telemetry share."""

import pytest

from tests.integration.observed import Observed, observe


@pytest.fixture(scope="session")
def observed(tmp_path_factory: pytest.TempPathFactory) -> Observed:
    """One run of the whole platform."""
    return observe(tmp_path_factory.mktemp("observed"))
