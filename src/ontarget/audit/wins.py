"""On which paths each opportunity is won and what it then brings, kept win by win.

Most opportunities are lost on most paths, so a table of wins is several times smaller than the
matrix (opportunities, paths) and is read several times faster.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Wins:
    """The wins of opportunity i stand at ``start[i]`` to ``start[i + 1]``, by path.

    ``value`` is in whole units of the measure and not negative; a win may bring 0.
    """

    start: Ints
    path: NDArray[np.integer]
    value: Ints

    @classmethod
    def from_matrix(cls, values: Ints, is_won: Bools | None = None) -> Wins:
        """Return the wins of a matrix (opportunities, paths); without ``is_won`` what is not 0."""
        row, path = np.nonzero(values if is_won is None else is_won)
        start = np.searchsorted(row, np.arange(len(values) + 1))
        return cls(start.astype(np.int64), path, np.asarray(values[row, path], dtype=np.int64))

    @property
    def n(self) -> int:
        """Number of opportunities."""
        return len(self.start) - 1

    @property
    def row(self) -> Ints:
        """The opportunity of each win."""
        return np.repeat(np.arange(self.n), np.diff(self.start))

    def of(self, row: int) -> tuple[NDArray[np.integer], Ints]:
        """Return the paths and values of one opportunity's wins."""
        place = slice(self.start[row], self.start[row + 1])
        return self.path[place], self.value[place]

    def total(self, chosen: Bools, n_paths: int) -> Ints:
        """Return what the chosen opportunities bring, per path."""
        path, value = self._of_all(chosen)
        # Whole numbers below 2^53 are exact in double precision.
        return np.rint(np.bincount(path, value, minlength=n_paths)).astype(np.int64)

    def counts(self, chosen: Bools, n_paths: int) -> Ints:
        """Return how many of the chosen are won, per path."""
        return np.bincount(self._of_all(chosen)[0], minlength=n_paths).astype(np.int64)

    def _of_all(self, chosen: Bools) -> tuple[NDArray[np.integer], Ints]:
        if chosen.all():
            return self.path, self.value
        parts = [self.of(row) for row in np.flatnonzero(chosen).tolist()] or [self.of(0)]
        path = np.concatenate([path for path, _ in parts])
        value = np.concatenate([value for _, value in parts])
        return (path, value) if chosen.any() else (path[:0], value[:0])

    def take(self, rows: Ints) -> Wins:
        """Return the wins of these opportunities, in this order."""
        sizes = np.diff(self.start)[rows]
        start = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        place = np.repeat(self.start[rows] - start[:-1], sizes) + np.arange(start[-1])
        return Wins(start, self.path[place], self.value[place])

    def until(self, n_paths: int) -> Wins:
        """Return the wins on the first ``n_paths`` paths."""
        is_in = self.path < n_paths
        start = np.concatenate([[0], np.cumsum(is_in)])[self.start].astype(np.int64)
        # As wide as a place: that is read several times faster.
        return Wins(start, self.path[is_in].astype(np.intp), self.value[is_in])
