"""Names of recorded files: `AIG_trades.parquet`, `BTC-USD_quotes.parquet`.

A file's symbol is its name up to the first underscore, in capitals. A slash, which no file name can
hold, is written as a hyphen; hyphens, underscores and percent signs, which symbols hardly have, as
in a URL. So every symbol in capitals comes back as it was.
"""

_SUFFIX = ".parquet"
_WRITTEN = (("%", "%25"), ("-", "%2D"), ("_", "%5F"), ("/", "-"))


def file_name(symbol: str, kind: str) -> str:
    """The file of a symbol's "trades" or "quotes"."""
    for plain, written in _WRITTEN:
        symbol = symbol.replace(plain, written)
    return f"{symbol}_{kind}{_SUFFIX}"


def symbol_of_file(name: str) -> str:
    """The symbol of a file: `brk.b_trades.parquet` is BRK.B, `BTC-USD_quotes.parquet` BTC/USD."""
    symbol = name.removesuffix(_SUFFIX).partition("_")[0].upper()
    for plain, written in reversed(_WRITTEN):
        symbol = symbol.replace(written, plain)
    return symbol
