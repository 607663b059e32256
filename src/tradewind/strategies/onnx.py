"""A model in ONNX form behind the `Predictor` port: one thread, bound once, updated in place."""

from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from tradewind.domain.errors import ConfigurationError

_FLOAT = "tensor(float)"


class OnnxPredictor:
    """Scores rows of float32; the result is the single value of the model's first output.

    Args:
        model: The model's bytes.
        expected_inputs: Length of the row that the model must take; 0 takes whatever it says.
        name: What to call the model in errors.

    Raises:
        ConfigurationError: unreadable, or not of the shape [1, n] float32 -> one float32.
    """

    def __init__(self, model: bytes, *, expected_inputs: int = 0, name: str = "model") -> None:
        self._session = _opened(model, name)
        self._inputs = _checked_input(self._session, expected_inputs, name)
        _check_output(self._session, name)
        self._bind(name)

    @property
    def inputs(self) -> int:
        """Length of the feature row."""
        return self._inputs

    def predict(self, row: NDArray[np.float32]) -> float:
        """Score one row, shape (inputs,)."""
        self._input.update_inplace(row.reshape(1, -1))
        self._session.run_with_iobinding(self._binding)
        score: float = self._result.item()
        return score

    def _bind(self, name: str) -> None:
        zeros = np.zeros((1, self._inputs), dtype=np.float32)
        source, target = self._session.get_inputs()[0].name, self._session.get_outputs()[0].name
        shape = self._session.run([target], {source: zeros})[0].shape
        if any(length != 1 for length in shape):
            raise ConfigurationError(f"{name}: expected one output value, was shape {list(shape)}")
        self._result = np.zeros(shape, dtype=np.float32)  # the runtime writes into this memory
        self._output: Any = onnxruntime.OrtValue.ortvalue_from_numpy(self._result)
        self._input: Any = onnxruntime.OrtValue.ortvalue_from_numpy(zeros)
        self._binding: Any = self._session.io_binding()
        self._binding.bind_ortvalue_input(source, self._input)
        self._binding.bind_ortvalue_output(target, self._output)


def _opened(model: bytes, name: str) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 4
    try:
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except Exception as error:
        reason = str(error).splitlines()[0][:200]
        raise ConfigurationError(f"{name}: not a readable ONNX model: {reason}") from error


def _checked_input(session: Any, expected: int, name: str) -> int:
    inputs = session.get_inputs()
    if len(inputs) != 1:
        names = ", ".join(one.name for one in inputs)
        raise ConfigurationError(f"{name}: expected one input, has {len(inputs)}: {names}")
    only = inputs[0]
    rows, length = (*only.shape, None, None)[:2]
    fits = only.type == _FLOAT and len(only.shape) == 2 and (not isinstance(rows, int) or rows == 1)
    if not fits or not isinstance(length, int) or (expected and length != expected):
        wanted = f"[1, {expected or 'n'}] {_FLOAT}"
        raise ConfigurationError(
            f"{name}: expected input of {wanted}, `{only.name}` is {only.shape} {only.type}"
        )
    return length


def _check_output(session: Any, name: str) -> None:
    first = session.get_outputs()[0]
    if first.type != _FLOAT:
        raise ConfigurationError(
            f"{name}: expected a first output of {_FLOAT}, `{first.name}` is {first.type}"
        )
