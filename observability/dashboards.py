"""All dashboards."""

from observability.board import Board, as_json
from observability.boards import execution, fleet, latency, market_data, operator, risk, strategy


def boards() -> tuple[Board, ...]:
    """Each of them, from the widest view to the narrowest."""
    modules = (fleet, strategy, risk, execution, market_data, latency, operator)
    return tuple(module.board() for module in modules)


def dashboards() -> dict[str, str]:
    """JSON by name."""
    return {board.name: as_json(board) for board in boards()}
