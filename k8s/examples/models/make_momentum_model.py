# ruff: noqa: INP001 - a script beside what it makes, no package
"""Make `momentum.onnx`: a small network with weights set by hand, the same bytes every time.

Usage: python k8s/examples/models/make_momentum_model.py

It shows the shape of a model that `onnx-momentum` takes: float32 [1, features] in, one score in
[-1, 1] out. Recent gains, weighted towards the shorter ones and damped by how stretched the price
already is, pass two layers. Replace it by one that was trained.
"""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from tradewind.features.catalog import MOMENTUM

_TARGET = Path(__file__).with_name("momentum.onnx")
_QUICK = {
    "momentum_1": 0.10,
    "momentum_5": 0.50,
    "momentum_10": 0.40,
    "macd_histogram": 0.15,
    "quote_imbalance": 0.20,
    "spread_bps": -0.01,
}
_STEADY = {
    "momentum_20": 0.40,
    "volatility_20": -0.01,
    "zscore_20": -0.10,
    "rsi_14": 0.60,
    "ema_gap_10_30": 0.20,
    "range_position_20": 0.20,
    "up_share_20": 0.50,
}


def layers() -> dict[str, np.ndarray]:
    """The weights: a quick and a steady unit, and how they add up."""
    hidden = np.zeros((len(MOMENTUM), 2), dtype=np.float32)
    for unit, weights in enumerate((_QUICK, _STEADY)):
        for name, weight in weights.items():
            hidden[MOMENTUM.index(name), unit] = weight
    bias = np.zeros(2, dtype=np.float32)
    output = np.array([[1.0], [0.8]], dtype=np.float32)
    return {"hidden": hidden, "bias": bias, "output": output}


def model() -> onnx.ModelProto:
    """Score = tanh(tanh(x · hidden + bias) · output)."""
    nodes = [
        helper.make_node("Gemm", ["features", "hidden", "bias"], ["summed"]),
        helper.make_node("Tanh", ["summed"], ["bent"]),
        helper.make_node("MatMul", ["bent", "output"], ["raw"]),
        helper.make_node("Tanh", ["raw"], ["score"]),
    ]
    row = helper.make_tensor_value_info("features", TensorProto.FLOAT, [1, len(MOMENTUM)])
    score = helper.make_tensor_value_info("score", TensorProto.FLOAT, [1, 1])
    weights = [numpy_helper.from_array(values, name) for name, values in layers().items()]
    graph = helper.make_graph(nodes, "momentum", [row], [score], weights)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    made.producer_name = "tradewind"
    onnx.checker.check_model(made)
    return made


if __name__ == "__main__":
    _TARGET.write_bytes(model().SerializeToString(deterministic=True))
