"""The kinds of values that fields of resources hold; people write them as text."""

from typing import Annotated, Any

import msgspec

_K8S_NAME = r"^[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?$"


def _quantity(kind: str) -> Any:
    return Annotated[int, msgspec.Meta(extra={"kind": kind})]


Amount = _quantity("amount")
Share = _quantity("ratio")
Duration = _quantity("duration")
Count = _quantity("count")
BasisPoints = _quantity("bps")
Name = Annotated[str, msgspec.Meta(pattern=_K8S_NAME)]
Symbol = Annotated[str, msgspec.Meta(pattern=r"^[A-Z0-9.]{1,12}(/[A-Z0-9]{2,8})?$")]
