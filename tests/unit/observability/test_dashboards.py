"""The dashboards: whole, deterministic, and of metrics that exist."""

import pytest

from observability.dashboards import dashboards
from observability.names import known, named
from tests.unit.observability.dashboards import Document, choices, documents, panels, queries
from tradewind.telemetry.instruments import TABLE as SERVICES
from tradewind_operator.instruments import TABLE as OPERATOR

BOARDS = ("execution", "fleet", "latency", "market-data", "operator", "risk", "strategy")
SOURCES = {"${datasource}"}


def every_value(document: object, key: str) -> list[object]:
    if isinstance(document, dict):
        found = [document[key]] if key in document else []
        return found + [x for value in document.values() for x in every_value(value, key)]
    if isinstance(document, list):
        return [x for value in document for x in every_value(value, key)]
    return []


@pytest.fixture(params=BOARDS)
def board(request: pytest.FixtureRequest) -> Document:
    return documents()[request.param]


def test_there_is_one_for_each_view() -> None:
    assert set(documents()) == set(BOARDS)


def test_making_them_twice_gives_the_same_text() -> None:
    assert dashboards() == dashboards()


def test_every_query_names_metrics_that_exist() -> None:
    unknown = {each.place: named(each.expr) - known() for each in queries()}
    assert {place: names for place, names in unknown.items() if names} == {}


def test_every_metric_is_on_a_panel() -> None:
    shown = {name for each in queries() for name in named(each.expr)}
    missing = [
        one.name
        for one in (*SERVICES, *OPERATOR)
        if not shown & {one.name, *(f"{one.name}_{part}" for part in ("bucket", "count", "sum"))}
    ]
    assert missing == []


def test_a_panel_says_what_to_do_and_has_a_unit(board: Document) -> None:
    for panel in panels(board):
        assert len(panel["description"]) > 5, panel["title"]
        assert panel["fieldConfig"]["defaults"]["unit"]
        assert panel["fieldConfig"]["defaults"]["thresholds"]["steps"]


def test_no_data_source_is_built_in(board: Document) -> None:
    sources = [x for x in every_value(board, "datasource") if isinstance(x, dict)]
    assert {str(each["uid"]) for each in sources} == SOURCES
    kinds = {x["name"]: x["query"] for x in choices(board) if x["type"] == "datasource"}
    assert kinds == {"datasource": "prometheus", "jaeger": "jaeger"}


def test_a_variable_that_is_used_is_offered(board: Document) -> None:
    offered = {choice["name"] for choice in choices(board)} | {"__rate_interval", "__all"}
    text = str(board)
    used = {
        word
        for word in ("namespace", "policy", "strategy", "installation", "__rate_interval")
        if f"${word}" in text
    }
    assert used <= offered


def test_ids_and_titles_are_unique(board: Document) -> None:
    ids = [panel["id"] for panel in board["panels"]]
    titles = [panel["title"] for panel in panels(board)]
    assert len(set(ids)) == len(ids)
    assert len(set(titles)) == len(titles)


def test_panels_do_not_overlap(board: Document) -> None:
    cells: set[tuple[int, int]] = set()
    for panel in board["panels"]:
        at = panel["gridPos"]
        mine = {
            (x, y)
            for x in range(at["x"], at["x"] + at["w"])
            for y in range(at["y"], at["y"] + at["h"])
        }
        assert at["x"] + at["w"] <= 24
        assert not mine & cells, panel["title"]
        cells |= mine


def test_boards_lead_to_each_other_and_to_traces(board: Document) -> None:
    assert board["tags"] == ["tradewind"]
    (others, traces) = board["links"]
    assert (others["type"], others["tags"]) == ("dashboards", ["tradewind"])
    assert "${jaeger}" in traces["url"]


def test_halts_are_marked(board: Document) -> None:
    (mark,) = board["annotations"]["list"]
    assert named(mark["expr"]) == {"tradewind_trading_state"}


def test_histograms_with_exemplars_are_asked_for_them() -> None:
    carrying = {f"{one.name}_bucket" for one in SERVICES if one.exemplars}
    for each in queries():
        assert each.exemplar == bool(named(each.expr) & carrying), each.place
