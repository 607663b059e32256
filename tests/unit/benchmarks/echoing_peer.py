"""A peer that echoes, for the tests of asking."""

import sys

from benchmarks.nautilus.answering import Answer, serve


def echo(word: str) -> Answer:
    print("noise")  # noqa: T201 # a peer's library prints where answers go
    return {"word": word}


def fail() -> Answer:
    sys.exit("out of memory")


if __name__ == "__main__":
    serve({"echo": echo, "fail": fail})
