"""Rate, errors and duration of served calls: one histogram by method and code."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import grpc
from prometheus_client import Gauge, Histogram

from tradewind.transport.wrapping import Around, Wrapping

_CODES = {code.value[0]: code.name for code in grpc.StatusCode}


class CallTimer(Wrapping):
    """Times every call that the server knows; outermost, so that refusals are timed too."""

    def __init__(self, histogram: Histogram, under_way: Gauge) -> None:
        self._histogram, self._under_way = histogram, under_way

    def around(self, method: str) -> Around:
        """Time the call, and note the code that it ends with."""
        name = method.lstrip("/")

        @asynccontextmanager
        async def timed(context: Any) -> AsyncIterator[None]:
            started = time.perf_counter()
            self._histogram.labels(name, "OK")  # a stream is told of before it ends
            self._under_way.labels(name).inc()
            code = "CANCELLED"
            try:
                yield
                code = code_of(context, "OK")
            except Exception:
                code = code_of(context, "UNKNOWN")
                raise
            finally:
                self._under_way.labels(name).dec()
                self._note(name, code, started)

        return timed

    def _note(self, method: str, code: str, started: float) -> None:
        self._histogram.labels(method, code).observe(time.perf_counter() - started)


def code_of(context: Any, otherwise: str) -> str:
    """The name of the status that a call was given, `otherwise` when none was."""
    code = context.code()
    if isinstance(code, grpc.StatusCode):
        code = code.value[0]
    return _CODES.get(code, otherwise) if code else otherwise
