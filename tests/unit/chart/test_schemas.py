"""Every object of every render is one that each supported Kubernetes knows, field by field."""

import pytest

from tests.unit.chart.profiles import distinct
from tests.unit.chart.schemas import OLDEST, VERSIONS, faults


def test_the_versions_begin_with_the_oldest_that_we_support() -> None:
    assert VERSIONS[0].startswith(f"{OLDEST}.")
    assert len(VERSIONS) >= 7


@pytest.mark.parametrize("version", VERSIONS)
def test_every_object_fits_the_schemas_of(version: str) -> None:
    found = {name: faults(each, version) for name, each in distinct().items()}
    assert {name: each for name, each in found.items() if each} == {}


def test_a_field_that_kubernetes_does_not_know_is_found() -> None:
    service = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "x"},
        "spec": {"prots": []},
    }
    assert "prots" in faults(service, VERSIONS[-1])[0]
