"""A model's score, the feature row's write included."""

import time
from pathlib import Path
from typing import Any

import numpy as np

from tradewind.strategies.loading import load_model

MODEL = Path(__file__).parents[1] / "k8s/examples/models/momentum.onnx"
ROUNDS = 20_000


def run() -> list[dict[str, Any]]:
    """Measure, in microseconds for one score of a different row each time."""
    model = load_model(MODEL)
    rows = np.random.default_rng(7).normal(size=(ROUNDS, model.inputs)).astype(np.float32)
    taken = np.empty(ROUNDS)
    for index in range(ROUNDS):
        start = time.perf_counter_ns()
        model.predict(rows[index])
        taken[index] = time.perf_counter_ns() - start
    p50, p99 = np.percentile(taken, (50, 99)) / 1e3
    return [
        {"name": "onnx: write and score, p50", "value": p50, "unit": "us", "floor": 15, "goal": 7},
        {"name": "onnx: write and score, p99", "value": p99, "unit": "us", "floor": 40, "goal": 15},
    ]


if __name__ == "__main__":
    for figure in run():
        print(figure)
