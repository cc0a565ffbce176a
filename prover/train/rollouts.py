"""The samples of an optimizer step: drawn and written before anything is learned, judged and learned from in parts.

The gradient of a step is the sum of those of its parts, and all parts are written by the same weights. Lean judges one
part while the next is written, and while the passes of the one before are computed.
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
        self.parts = parts
        self._begun = 0
        self._rates: list[Rate] = []
        self.written: list[list[int]] = []
        """Token ids of each sample of this process."""
        self._logprobs: list[Any] = []

    @property
    def is_over(self) -> bool:
        """Whether no part is left."""
        return self._begun == len(self.parts)

    def begin_part(self) -> Part:
        """The next part."""
        self._begun += 1
        return self.parts[self._begun - 1]

    def find(self, at: int) -> tuple[int, Row]:
        """Number of the part that sample `at` of this process belongs to, and its row."""
        part, row = divmod(at, len(self.parts[0].rows))
        return part, self.parts[part].rows[row]

    @property
    def are_written(self) -> bool:
        """Whether the samples are there."""
        return bool(self.written)

    def add_written(self, token_ids: list[list[int]], logprobs: list[Any] | None) -> None:
        """Take what was written for the next rows; log probabilities of the tokens where the sampler gives them."""
        self.written += token_ids
        self._logprobs += logprobs or []

    def read_part(self) -> tuple[list[list[int]], list[Any] | None]:
        """What was written for the part that was begun last."""
        size = len(self.parts[0].rows)
        own = slice((self._begun - 1) * size, self._begun * size)
        return self.written[own], self._logprobs[own] or None

    def note(self, rates: Iterable[Rate]) -> None:
        """Note what came of the prompts of the part that was begun last."""
        self._rates += rates

    def tell(self) -> tuple[list[int], list[Rate]]:
        """The prompts of the step, and what came of them."""
        return [at for part in self.parts for at in part.drawn], self._rates
