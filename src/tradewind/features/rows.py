"""Rows of named features for a model: float32, the same online and offline."""

from collections.abc import Sequence
from struct import Struct

import numpy as np
from numpy.typing import NDArray

from tradewind.domain.errors import ConfigurationError
from tradewind.features.catalog import FEATURES, Feature
from tradewind.features.columns import Columns, Sample
from tradewind.features.streaming import Clock


class FeatureRow:
    """Writes one row per sample; `row` is always the same array, shape (len(names),)."""

    def __init__(self, names: Sequence[str]) -> None:
        chosen = _chosen(names)
        self.names = tuple(names)
        self.samples = max((feature.samples for feature in chosen), default=0)
        self.row: NDArray[np.float32] = np.zeros(len(chosen), dtype=np.float32)
        self.seen = 0
        self._clock = Clock()
        self._features = tuple(feature.online(self._clock) for feature in chosen)
        self._packed, self._buffer = Struct(f"={len(chosen)}f"), self.row.data.cast("B")

    @property
    def ready(self) -> bool:
        """Every feature has the samples it needs."""
        return self.seen >= self.samples

    def update(self, sample: Sample) -> NDArray[np.float32]:
        """Take a sample in and return the row."""
        self._clock.update(sample)
        values = [feature.update(sample) for feature in self._features]
        self._packed.pack_into(self._buffer, 0, *values)
        self.seen += 1
        return self.row

    def named(self) -> dict[str, float]:
        """The row with its names."""
        return dict(zip(self.names, self.row.tolist(), strict=True))


def feature_matrix(names: Sequence[str], columns: Columns) -> NDArray[np.float32]:
    """All rows at once, shape (n_samples, len(names)): what `FeatureRow` would have written."""
    parts = [feature.offline(columns) for feature in _chosen(names)]
    return np.stack(parts, axis=1).astype(np.float32)


def _chosen(names: Sequence[str]) -> list[Feature]:
    for name in names:
        if name not in FEATURES:
            raise ConfigurationError(f"unknown feature `{name}`; known: {', '.join(FEATURES)}")
    return [FEATURES[name] for name in names]
