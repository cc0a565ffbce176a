"""The samples of an optimizer step: drawn and written at once, judged and learned from in parts.

The gradient of a step is the sum of those of its parts, so all parts are samples of the same weights. While the passes
of one part are computed, Lean judges the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]
Rate = tuple[float, float]
"""Solved and tried samples of a prompt."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a step."""

    drawn: Sequence[int]
    """Its prompts, of all processes."""
    rows: list[Row]
    """Its samples in this process: each prompt as often as it is sampled."""


class StepRollouts:
    """The parts of a step, of equal size, taken one after the other."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = parts
        self._begun = 0
        self._rates: list[Rate] = []
        self.written: list[list[int]] = []
        """Token ids of each sample of this process."""
        self._logprobs: list[Any] | None = None

    @property
    def is_over(self) -> bool:
        """Whether no part is left."""
        return self._begun == len(self._parts)

    @property
    def rows(self) -> list[Row]:
        """The rows of all parts."""
        return [row for part in self._parts for row in part.rows]

    def begin_part(self) -> Part:
        """The next part."""
        self._begun += 1
        return self._parts[self._begun - 1]

    def find(self, at: int) -> tuple[int, Row]:
        """Number of the part that sample `at` of this process belongs to, and its row."""
        part, row = divmod(at, len(self._parts[0].rows))
        return part, self._parts[part].rows[row]

    @property
    def are_written(self) -> bool:
        """Whether the samples are there."""
        return bool(self.written)

    def take_written(self, token_ids: list[list[int]], logprobs: list[Any] | None) -> None:
        """Take what was written for `rows`; log probabilities of the tokens where the sampler gives them."""
        self.written, self._logprobs = token_ids, logprobs

    def read_part(self) -> tuple[list[list[int]], list[Any] | None]:
        """What was written for the part that was begun last."""
        size = len(self._parts[0].rows)
        own = slice((self._begun - 1) * size, self._begun * size)
        return self.written[own], None if self._logprobs is None else self._logprobs[own]

    def note(self, rates: Iterable[Rate]) -> None:
        """Note what came of the prompts of the part that was begun last."""
        self._rates += rates

    def tell(self) -> tuple[list[int], list[Rate]]:
        """The prompts of the step, and what came of them."""
        return [at for part in self._parts for at in part.drawn], self._rates
