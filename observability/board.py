"""A dashboard: rows of panels, variables, links and the halts as annotations."""

from typing import Any

import msgspec
from grafana_foundation_sdk.builders import dashboard as boards
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models import dashboard
from grafana_foundation_sdk.models.dashboard import GridPos

from observability.layout import ACROSS, below, placed
from observability.panels import SOURCE, Panel
from observability.queries import SERVICE, series
from tradewind.telemetry import instruments as services
from tradewind_operator import instruments as operator

TAG = "tradewind"
_STOPPED = 2
_EXPLORE = (
    '/explore?left={"datasource":"${jaeger}","queries":[{"refId":"A","queryType":"search",'
    '"service":"risk"}],"range":{"from":"now-1h","to":"now"}}'
)


class Row(msgspec.Struct, frozen=True):
    """Panels under one heading."""

    title: str
    panels: tuple[Panel, ...]


class Variable(msgspec.Struct, frozen=True):
    """A choice above the panels, among the values of a label."""

    name: str
    query: str
    text: str


NAMESPACE = Variable(
    "namespace", f"label_values({services.BUILD_INFO.name}, namespace)", "Namespaces of policies"
)
POLICY = Variable(
    "policy",
    f"label_values({series(services.BUILD_INFO, namespace='=~$namespace')}, policy)",
    "Risk policies, which guard an account each",
)
STRATEGY = Variable(
    "strategy", f"label_values({series(services.SIGNALS, SERVICE)}, strategy)", "Strategies"
)
INSTALLATION = Variable(
    "installation", f"label_values({operator.LEADER.name}, namespace)", "Namespaces of operators"
)


class Board(msgspec.Struct, frozen=True, kw_only=True):
    """One dashboard; `name` is its file and, after the tag, its uid."""

    name: str
    title: str
    text: str
    rows: tuple[Row, ...]
    variables: tuple[Variable, ...] = (NAMESPACE, POLICY)


def as_json(board: Board) -> str:
    """The dashboard as Grafana imports it; equal input gives equal text."""
    document = JSONEncoder(sort_keys=True, indent=1).encode(_built(board))
    return f"{document}\n"


def _built(board: Board) -> Any:
    built = boards.Dashboard(f"Tradewind / {board.title}").uid(f"{TAG}-{board.name}")
    built = built.description(board.text).tags([TAG]).time("now-1h", "now").refresh("30s")
    built = built.timezone("browser").tooltip(dashboard.DashboardCursorSync.CROSSHAIR).editable()
    for variable in (_source("datasource", "prometheus"), _source("jaeger", "jaeger")):
        built = built.with_variable(variable)
    for choice in board.variables:
        built = built.with_variable(_choice(choice))
    built = built.link(_to_dashboards()).link(_to_traces()).annotation(_halts())
    return _filled(built, board).build()


def _filled(built: Any, board: Board) -> Any:
    number = top = 0
    for row in board.rows:
        number += 1
        heading = GridPos(x=0, y=top, w=ACROSS, h=1)
        built = built.with_row(boards.Row(row.title).id(number).grid_pos(heading))
        positions = list(placed([_size(panel) for panel in row.panels], top + 1))
        for panel, position in zip(row.panels, positions, strict=True):
            number += 1
            built = built.with_panel(panel.id(number).grid_pos(position))
        top = below(positions)
    return built


def _size(panel: Panel) -> tuple[int, int]:
    position = panel.build().grid_pos
    return position.w, position.h


def _source(name: str, kind: str) -> Any:
    variable = boards.DatasourceVariable(name).type(kind).label(kind.capitalize())
    return variable.description(f"Where {kind.capitalize()} is; none is built in")


def _choice(one: Variable) -> Any:
    choice = boards.QueryVariable(one.name).query(one.query).datasource(SOURCE)
    choice = choice.label(one.name.capitalize()).description(one.text).all_value(".*")
    refreshed = dashboard.VariableRefresh.ON_TIME_RANGE_CHANGED
    everything = dashboard.VariableOption(selected=True, text="All", value="$__all")
    choice = choice.multi(True).include_all(True).refresh(refreshed).current(everything)
    return choice.sort(dashboard.VariableSort.ALPHABETICAL_ASC)


def _to_dashboards() -> Any:
    link = boards.DashboardLink("Tradewind").type(dashboard.DashboardLinkType.DASHBOARDS)
    return link.tags([TAG]).as_dropdown(True).include_vars(True).keep_time(True)


def _to_traces() -> Any:
    link = boards.DashboardLink("Traces").type(dashboard.DashboardLinkType.LINK).url(_EXPLORE)
    return link.icon("external link").tooltip("Orders in Jaeger; a point of a panel opens its own")


def _halts() -> Any:
    """A mark where a policy's state becomes Halted or Flattened."""
    state = series(services.TRADING_STATE, SERVICE, scope="policy")
    now, before = (f"max by (namespace, policy) ({each})" for each in (state, f"{state} offset 1m"))
    query = f"{now} >= {_STOPPED} unless {before} >= {_STOPPED}"
    mark = boards.AnnotationQuery().name("Halts").datasource(SOURCE).enable(True)
    return mark.icon_color("red").expr(query)
