"""Models: what they must look like, and that what goes in matters."""

import runpy
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from tests.unit.strategies.toy_market import ToyVenue, a_built_in_host, a_session, random_walk
from tradewind.domain.errors import ConfigurationError
from tradewind.domain.orders import OrderTerms
from tradewind.features.catalog import MOMENTUM
from tradewind.ports.predictor import Predictor
from tradewind.strategies import ComponentFailed, ComponentSpec, HostConfig, StrategyHost
from tradewind.strategies.loading import load_model
from tradewind.strategies.onnx import OnnxPredictor
from tradewind.strategies.registry import StrategyRegistry

FOLDER = Path(__file__).parents[3] / "k8s" / "examples" / "models"
MODEL = FOLDER / "momentum.onnx"


class Shuffled:
    """Gives a model its inputs in another order."""

    def __init__(self, model: Predictor) -> None:
        self.model, self.inputs = model, model.inputs
        self.order = np.random.default_rng(1).permutation(model.inputs)

    def predict(self, row: np.ndarray) -> float:
        return self.model.predict(row[self.order])


def orders_of(model: Predictor) -> list[tuple[int, OrderTerms]]:
    host = a_built_in_host("onnx-momentum", model=model)
    host.on_session(a_session())
    venue = ToyVenue(host.config.strategy).run(host, random_walk(seconds=300))
    return [(intent.created_ns, intent.terms) for intent in venue.intents]


def test_shuffled_inputs_change_the_orders() -> None:
    model = load_model(MODEL)
    assert len(orders_of(model)) > 10
    assert orders_of(Shuffled(model)) != orders_of(model)


def test_the_same_inputs_give_the_same_orders() -> None:
    assert orders_of(load_model(MODEL)) == orders_of(load_model(MODEL))


def test_every_input_of_the_model_counts() -> None:
    model = load_model(MODEL)
    zero = model.predict(np.zeros(model.inputs, dtype=np.float32))
    for index in range(model.inputs):
        row = np.zeros(model.inputs, dtype=np.float32)
        row[index] = 1.0
        assert model.predict(row) != zero, MOMENTUM[index]


def test_a_score_is_what_the_formula_says() -> None:
    weights = runpy.run_path(str(FOLDER / "make_momentum_model.py"))["layers"]()
    rows = np.random.default_rng(2).normal(size=(50, len(MOMENTUM))).astype(np.float32)
    expected = np.tanh(np.tanh(rows @ weights["hidden"]) @ weights["output"])[:, 0]
    model = load_model(MODEL)
    assert [model.predict(row) for row in rows] == pytest.approx(expected.tolist(), abs=1e-6)


def test_the_script_makes_the_file_that_is_kept() -> None:
    made = runpy.run_path(str(FOLDER / "make_momentum_model.py"))["model"]()
    kept = onnx.load_model_from_string(MODEL.read_bytes())
    assert kept.graph == made.graph
    assert MODEL.stat().st_size < 50_000


def a_model(
    shape: list[int | str], *, kind: int = TensorProto.FLOAT, operation: str = "ReduceSum"
) -> bytes:
    row = helper.make_tensor_value_info("x", kind, shape)
    score = helper.make_tensor_value_info("y", kind, None)
    node = helper.make_node(operation, ["x"], ["y"])
    graph = helper.make_graph([node], "g", [row], [score])
    opset = [helper.make_opsetid("", 17)]
    made: bytes = helper.make_model(graph, opset_imports=opset, ir_version=9).SerializeToString()
    return made


def test_a_model_may_leave_its_rows_open() -> None:
    model = OnnxPredictor(a_model(["rows", 3]), expected_inputs=3)
    assert model.predict(np.array([1, 2, 3], dtype=np.float32)) == 6.0


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (a_model([1, 4]), r"expected input of \[1, 3\] tensor\(float\), `x` is \[1, 4\]"),
        (a_model([2, 3]), r"`x` is \[2, 3\]"),
        (a_model([3]), r"`x` is \[3\]"),
        (a_model([1, 3], kind=TensorProto.DOUBLE), r"`x` is \[1, 3\] tensor\(double\)"),
        (a_model([1, 3], operation="Tanh"), r"expected one output value, was shape \[1, 3\]"),
        (b"junk", "not a readable ONNX model"),
        (b"", "not a readable ONNX model"),
    ],
)
def test_a_model_of_the_wrong_shape_is_refused_with_both_shapes(model: bytes, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        OnnxPredictor(model, expected_inputs=3, name="model m.onnx")


def test_a_missing_model_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"none\.onnx: No such file"):
        load_model(tmp_path / "none.onnx")


def start_error(model: Predictor | None) -> str:
    spec = ComponentSpec(name="onnx-momentum", model=model)
    config = HostConfig(strategy="mine", install="a1b2", symbols=("AAPL",))
    (failed,) = StrategyHost(config, StrategyRegistry().assemble([spec])).start()
    assert isinstance(failed, ComponentFailed)
    return failed.error


def test_a_model_that_does_not_fit_the_features_names_them() -> None:
    said = start_error(OnnxPredictor(a_model([1, 3])))
    assert "takes 3 inputs, the features are 13: momentum_1, momentum_5" in said


def test_a_missing_model_is_asked_for() -> None:
    assert "onnx-momentum needs a model" in start_error(None)
