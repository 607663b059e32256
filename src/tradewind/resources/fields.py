"""The types that fields of resources hold: scaled integers inside, text outside."""

from typing import Annotated

import msgspec

from tradewind.domain.values import Money, Nanos, Quantity, Ratio

LONGEST_NAME = 40
"""Leaves room for a workload's suffix in names that Kubernetes bounds."""

Amount = Annotated[Money, msgspec.Meta(extra={"form": "amount"})]
AmountLimit = Annotated[Money, msgspec.Meta(extra={"form": "amount-limit"})]
UnitsLimit = Annotated[Quantity, msgspec.Meta(extra={"form": "units-limit"})]
Share = Annotated[Ratio, msgspec.Meta(extra={"form": "share"})]
ShareLimit = Annotated[Ratio, msgspec.Meta(extra={"form": "share-limit"})]
MultipleLimit = Annotated[Ratio, msgspec.Meta(extra={"form": "multiple-limit"})]
CountLimit = Annotated[int, msgspec.Meta(extra={"form": "count-limit"})]
Duration = Annotated[Nanos, msgspec.Meta(extra={"form": "duration"})]
BasisPoints = Annotated[int, msgspec.Meta(extra={"form": "bps"})]
Name = Annotated[
    str,
    msgspec.Meta(
        pattern="^[a-z0-9]([-a-z0-9]*[a-z0-9])?$",
        min_length=1,
        max_length=LONGEST_NAME,
        extra={"says": "lower case letters, digits and dashes"},
    ),
]
Listed = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_NAME)]
"""A strategy's name in a list, or a word that stands for names."""
Symbol = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[A-Z][A-Z0-9.]{0,11}(/[A-Z0-9]{2,8})?$",
        max_length=21,
        extra={"says": "a symbol such as AAPL, BRK.B or BTC/USD"},
    ),
]
