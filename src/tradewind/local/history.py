"""What a run's report draws: prices and P&L over market time, sampled from the pictures."""

from tradewind.local.statuses import Picture

KEPT = 50_000


class History:
    """Series by symbol and policy; `(market time, value)`, thinned when they grow too long."""

    def __init__(self) -> None:
        self.prices: dict[str, list[tuple[int, int]]] = {}
        self.pnl: dict[str, list[tuple[int, int]]] = {}
        self.denials: dict[str, dict[str, int]] = {}
        self.was_ready = False

    def take(self, picture: Picture, *, ready: bool) -> None:
        """Sample a picture."""
        self.was_ready = self.was_ready or ready
        for _, document in picture.of("market-data"):
            for symbol, price in document.get("last", {}).items():
                if price:
                    _add(self.prices.setdefault(symbol, []), document["market_ns"], price)
        for door, document in picture.of("risk"):
            if document.get("ready"):
                value = document["realised"] + document["unrealised"] - document["fees"]
                _add(self.pnl.setdefault(door.policy, []), document["market_ns"], value)
                self.denials[door.policy] = document["denials"]

    def denial_rows(self) -> list[tuple[str, ...]]:
        """Denials by policy and code, as the last picture had them."""
        return [
            (policy, code, str(count))
            for policy, counts in sorted(self.denials.items())
            for code, count in sorted(counts.items())
        ]


def _add(series: list[tuple[int, int]], ts_ns: int, value: int) -> None:
    if series and series[-1][0] >= ts_ns:
        return
    series.append((ts_ns, value))
    if len(series) > KEPT:
        del series[1::2]
