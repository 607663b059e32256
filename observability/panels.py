"""Kinds of panels: few, so that every dashboard is read in the same way."""

from typing import Any

import msgspec
from grafana_foundation_sdk.builders import bargauge, stat, statetimeline, table, timeseries
from grafana_foundation_sdk.builders import common as shared
from grafana_foundation_sdk.builders import dashboard as boards
from grafana_foundation_sdk.builders import prometheus as sources
from grafana_foundation_sdk.models import common, dashboard
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

from observability.queries import Query

Steps = tuple[tuple[float | None, str], ...]
Panel = Any
"""A builder of the SDK, which ships no types."""

CALM: Steps = ((None, "green"),)
ZERO_IS_BAD: Steps = ((None, "red"), (1, "green"))
ANY_IS_BAD: Steps = ((None, "green"), (1, "red"))
PLAIN: Steps = ((None, "blue"),)
WIDE, HALF, QUARTER = 24, 12, 6
SOURCE = dashboard.DataSourceRef(type_val="prometheus", uid="${datasource}")
_LETTERS = "ABCDEFGH"


def lines(
    title: str,
    text: str,
    *queries: Query,
    unit: str = "short",
    steps: Steps = CALM,
    span: int = HALF,
) -> Panel:
    """Values over time; above the last step the area turns red."""
    panel = (
        timeseries.Panel().fill_opacity(10).line_width(1).show_points(common.VisibilityMode.AUTO)
    )
    if len(steps) > 1:
        style = shared.GraphThresholdsStyleConfig().mode(common.GraphTresholdsStyleMode.LINE)
        panel = panel.thresholds_style(style)
    legend = (
        shared.VizLegendOptions()
        .display_mode(common.LegendDisplayMode.TABLE)
        .placement(common.LegendPlacement.BOTTOM)
        .show_legend(True)
        .calcs(["lastNotNull", "max"])
    )
    tooltip = shared.VizTooltipOptions().mode(common.TooltipDisplayMode.MULTI)
    panel = panel.legend(legend).tooltip(tooltip.sort(common.SortOrder.DESCENDING))
    return _finish(panel, title, text, queries, _Style(unit=unit, steps=steps, span=span))


def number(
    title: str, text: str, query: Query, *, unit: str = "short", steps: Steps = PLAIN
) -> Panel:
    """The newest value, large."""
    latest = shared.ReduceDataOptions().calcs(["lastNotNull"]).values(False)
    panel = stat.Panel().reduce_options(latest).graph_mode(common.BigValueGraphMode.AREA)
    return _finish(
        panel, title, text, (query,), _Style(unit=unit, steps=steps, span=QUARTER, height=5)
    )


def bars(
    title: str, text: str, query: Query, *, unit: str = "short", steps: Steps = PLAIN
) -> Panel:
    """The newest values beside each other."""
    latest = shared.ReduceDataOptions().calcs(["lastNotNull"]).values(False)
    panel = bargauge.Panel().reduce_options(latest).orientation(common.VizOrientation.HORIZONTAL)
    return _finish(panel, title, text, (query,), _Style(unit=unit, steps=steps))


def states(title: str, text: str, query: Query, words: dict[str, tuple[str, str]]) -> Panel:
    """States over time; `words` is value to word and colour."""
    results = {
        value: dashboard.ValueMappingResult(text=word, color=color, index=index)
        for index, (value, (word, color)) in enumerate(words.items())
    }
    panel = statetimeline.Panel().mappings([dashboard.ValueMap(options=results)])
    panel = panel.show_value(common.VisibilityMode.AUTO).merge_values(True).row_height(0.8)
    return _finish(panel, title, text, (query,), _Style())


def rows(title: str, text: str, query: Query, *, hidden: tuple[str, ...] = ()) -> Panel:
    """What holds now, a row for each series with its labels as columns."""
    panel = (
        table.Panel()
        .show_header(True)
        .with_transformation(
            dashboard.DataTransformerConfig(
                id_val="organize",
                options={"excludeByName": dict.fromkeys(("Time", "__name__", *hidden), True)},
            )
        )
    )
    target = _target(query, "A").instant().format(PromQueryFormat.TABLE)
    return _dressed(panel, title, text, _Style(span=WIDE)).with_target(target)


class _Style(msgspec.Struct, frozen=True, kw_only=True):
    """How a panel looks."""

    unit: str = "short"
    steps: Steps = CALM
    span: int = HALF
    height: int = 8


def _finish(
    panel: Panel, title: str, text: str, queries: tuple[Query, ...], style: _Style
) -> Panel:
    dressed = _dressed(panel, title, text, style)
    for letter, query in zip(_LETTERS, queries, strict=False):
        dressed = dressed.with_target(_target(query, letter).range())
    return dressed


def _dressed(panel: Panel, title: str, text: str, style: _Style) -> Panel:
    found = [dashboard.Threshold(value=value, color=color) for value, color in style.steps]
    thresholds = boards.ThresholdsConfig().mode(dashboard.ThresholdsMode.ABSOLUTE).steps(found)
    dressed = panel.title(title).description(text).datasource(SOURCE).unit(style.unit)
    return dressed.thresholds(thresholds).span(style.span).height(style.height)


def _target(query: Query, letter: str) -> Panel:
    target = sources.Dataquery().ref_id(letter).expr(query.expr).datasource(SOURCE)
    return target.legend_format(query.legend or "__auto").exemplar(query.exemplars)
