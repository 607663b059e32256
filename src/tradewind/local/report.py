"""The report of a run: one self-contained HTML file whose charts mark each fill on the price."""

import datetime as dt
import html
from collections.abc import Mapping, Sequence

import msgspec
import plotly.graph_objects as go
from plotly.offline import get_plotlyjs

from tradewind.domain.values import format_scaled

_PRICE, _BUY, _SELL, _MUTED = "#3b6ea8", "#1b8a5a", "#c2453a", "#6b7280"


class FillMark(msgspec.Struct, frozen=True):
    """One fill as the chart shows it; times are UTC nanoseconds of the market."""

    symbol: str
    ts_ns: int
    side: str
    quantity: int
    price: int
    strategy: str
    client_order_id: str


class ReportData(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a report shows. Series are `(ts_ns, value)`; values are scaled integers."""

    title: str
    prices: Mapping[str, Sequence[tuple[int, int]]]
    fills: Sequence[FillMark]
    pnl: Mapping[str, Sequence[tuple[int, int]]]
    figures: Sequence[tuple[str, str]]
    positions: Sequence[tuple[str, ...]]
    denials: Sequence[tuple[str, ...]]
    orders: Sequence[tuple[str, ...]]
    orders_left_out: int = 0


def render(data: ReportData) -> str:
    """Write the report as one HTML document that needs nothing from outside."""
    traded = [symbol for symbol in sorted(data.prices) if data.prices[symbol]]
    charts = [_pnl_chart(data.pnl), *(_price_chart(symbol, data) for symbol in traded)]
    body = "".join(
        (
            f"<h1>{html.escape(data.title)}</h1>",
            _figures(data.figures),
            *(chart for chart in charts if chart),
            _table("Positions", ("policy", "symbol", "quantity", "at the venue"), data.positions),
            _table("Denials", ("policy", "code", "count"), data.denials),
            _table(
                "Orders",
                ("order", "strategy", "symbol", "side", "quantity", "filled", "status", "reason"),
                data.orders,
            ),
            _left_out(data.orders_left_out),
        )
    )
    return _PAGE.format(title=html.escape(data.title), plotly=get_plotlyjs(), body=body)


def _price_chart(symbol: str, data: ReportData) -> str:
    figure = go.Figure(layout=_layout(f"{symbol}: price and fills"))
    times, values = _axes(data.prices[symbol])
    figure.add_scatter(x=times, y=values, name=symbol, mode="lines", line={"color": _PRICE})
    for side, colour, marker in (("buy", _BUY, "triangle-up"), ("sell", _SELL, "triangle-down")):
        fills = [f for f in data.fills if (f.symbol, f.side) == (symbol, side)]
        figure.add_scatter(
            x=[_time(fill.ts_ns) for fill in fills],
            y=[fill.price / 1e9 for fill in fills],
            name=f"{side} ({len(fills)})",
            mode="markers",
            marker={"color": colour, "symbol": marker, "size": 11, "line": {"width": 1}},
            text=[_words(fill) for fill in fills],
            hoverinfo="text",
        )
    return _div(figure)


def _pnl_chart(pnl: Mapping[str, Sequence[tuple[int, int]]]) -> str:
    if not any(pnl.values()):
        return ""
    figure = go.Figure(layout=_layout("P&L after fees"))
    for policy, series in sorted(pnl.items()):
        times, values = _axes(series)
        figure.add_scatter(x=times, y=values, name=policy, mode="lines")
    return _div(figure)


def _axes(series: Sequence[tuple[int, int]]) -> tuple[list[str], list[float]]:
    return [_time(ts_ns) for ts_ns, _ in series], [value / 1e9 for _, value in series]


def _time(ts_ns: int) -> str:
    seconds, rest = divmod(ts_ns, 1_000_000_000)
    moment = dt.datetime.fromtimestamp(seconds, dt.UTC)
    return f"{moment:%Y-%m-%d %H:%M:%S}.{rest // 1000:06d}"


def _words(fill: FillMark) -> str:
    quantity, price = format_scaled(fill.quantity), format_scaled(fill.price)
    return f"{fill.side} {quantity} at {price}<br>{fill.strategy}<br>{fill.client_order_id}"


def _layout(title: str) -> go.Layout:
    return go.Layout(
        title=title,
        template="plotly_white",
        height=380,
        margin={"l": 60, "r": 20, "t": 50, "b": 40},
        legend={"orientation": "h", "y": 1.08, "x": 1, "xanchor": "right"},
        hovermode="closest",
    )


def _div(figure: go.Figure) -> str:
    chart: str = figure.to_html(full_html=False, include_plotlyjs=False)
    return f"<section>{chart}</section>"


def _figures(figures: Sequence[tuple[str, str]]) -> str:
    cells = "".join(
        f"<div><b>{html.escape(value)}</b><span>{html.escape(name)}</span></div>"
        for name, value in figures
    )
    return f'<div class="figures">{cells}</div>'


def _table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return f"<section><h2>{title}</h2><p>none</p></section>"
    top = "".join(f"<th>{html.escape(name)}</th>" for name in head)
    lines = "".join(
        "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<section><h2>{title}</h2><table><tr>{top}</tr>{lines}</table></section>"


def _left_out(orders: int) -> str:
    if not orders:
        return ""
    return f"<p>{orders} older orders are left out: <code>tradewind orders --all</code></p>"


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<style>
body {{ font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 1100px; color: #111; }}
h1 {{ font-size: 1.5rem; }} h2 {{ font-size: 1.1rem; }}
section {{ margin: 1.5rem 0; }}
.figures {{ display: flex; flex-wrap: wrap; gap: .8rem; }}
.figures div {{ background: #f3f5f8; border-radius: 8px; padding: .6rem 1rem; min-width: 7rem; }}
.figures b {{ display: block; font-size: 1.15rem; }}
.figures span {{ color: #6b7280; font-size: .85rem; }}
table {{ border-collapse: collapse; width: 100%; font-size: .9rem; }}
th, td {{ text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #e5e7eb; }}
th {{ color: #6b7280; font-weight: 600; }}
</style><script>{plotly}</script></head><body>{body}</body></html>
"""
