"""Crypto pairs: the venue writes them with a slash in orders and without in positions."""

from urllib.parse import quote

_QUOTES = ("USDT", "USDC", "USDG", "USD", "BTC", "ETH")
CRYPTO = "crypto"


def pair_symbol(symbol: str, asset_class: str) -> str:
    """Write a crypto symbol as a pair, "BTC/USD"; leave everything else alone."""
    if asset_class != CRYPTO or "/" in symbol:
        return symbol
    for currency in _QUOTES:
        if symbol.endswith(currency) and len(symbol) > len(currency):
            return f"{symbol.removesuffix(currency)}/{currency}"
    return symbol


def in_path(symbol: str) -> str:
    """Escape a symbol or id for use as one segment of a path."""
    return quote(symbol, safe="")
