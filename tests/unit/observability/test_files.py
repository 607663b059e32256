"""What is committed is what the generator writes."""

from observability.files import drifted
from observability.names import named


def test_no_generated_file_differs_from_its_source() -> None:
    assert drifted() == [], "run `make dashboards`"


def test_metrics_are_told_from_labels_functions_and_texts() -> None:
    query = (
        'sum by (le, policy) (rate(a_bucket{x="b{c}",y=~"d|e"}[5m] offset 5m)) > 0.5e3'
        " and on (policy) group_left (z) f == bool 1 or vector(0) unless time() - g"
    )
    assert named(query) == {"a_bucket", "f", "g"}
