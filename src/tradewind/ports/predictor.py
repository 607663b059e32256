"""The port to a model."""

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # whoever has no model does without numpy: commands start sooner
    import numpy as np
    from numpy.typing import NDArray


class Predictor(Protocol):
    """Scores one feature row at a time."""

    @property
    def inputs(self) -> int:
        """Length of the feature row."""
        ...

    def predict(self, row: "NDArray[np.float32]") -> float:
        """Score one row, shape (inputs,); the result is the model's first output value."""
        ...
