"""How much of a model's work one problem may use, shared by all its goals."""

from __future__ import annotations

from dataclasses import dataclass

from prover.core.model import Usage


@dataclass(slots=True)
class Allowance:
    """Samples and tokens that a problem has left. Time is the solver's business.

    The problem's own goal gets a full set of samples, a goal one level down half of it, and so on:
    a subgoal is meant to be easier, and there are many of them.
    """

    samples: int
    tokens: int | None = None
    """None is no limit."""

    def take_samples(self, wanted: int, depth: int) -> int:
        """Grant up to `wanted` samples (fewer at depth, none when the allowance is used up)."""
        granted = max(1, wanted >> depth) if wanted > 0 and self.tokens_left else 0
        granted = min(granted, self.samples)
        self.samples -= granted
        return granted

    def spend(self, usage: Usage) -> None:
        """Count the tokens of a completion."""
        if self.tokens is not None:
            self.tokens = max(0, self.tokens - usage.tokens)

    @property
    def tokens_left(self) -> bool:
        """Whether any token is left."""
        return self.tokens is None or self.tokens > 0
