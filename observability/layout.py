"""Where panels stand: from left to right, each line as high as its highest panel."""

from collections.abc import Iterator, Sequence

from grafana_foundation_sdk.models.dashboard import GridPos

ACROSS = 24


def placed(sizes: Sequence[tuple[int, int]], top: int) -> Iterator[GridPos]:
    """Positions of panels of given widths and heights, the first line at `top`."""
    x = highest = 0
    for width, height in sizes:
        if x + width > ACROSS:
            x, top, highest = 0, top + highest, 0
        yield GridPos(x=x, y=top, w=width, h=height)
        x, highest = x + width, max(highest, height)


def below(positions: Sequence[GridPos]) -> int:
    """The first free line under panels."""
    return max(position.y + position.h for position in positions)
