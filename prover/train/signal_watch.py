"""Whether a reinforcement learning learns at all: where every group is all right or all wrong, no weight ever moves.

Without a KL term such a training ends like any other, with the model that it began with; so somebody has to say it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from prover.train.logs import Report

SIGNAL = "signal"
"""The share of a generation's samples that have an advantage and are not masked."""
PATIENCE = 10
"""Steps in a row before it is said."""


class SignalWatch:
    """A report that passes everything on to another, and warns when for some time nothing could be learned."""

    def __init__(self, report: Report, warn: Callable[[str], None], *, patience: int = PATIENCE) -> None:
        self._report = report
        self._warn = warn
        self._patience = patience
        self._taught: int | None = None
        """The last step that taught something, or the first that was told of."""
        self._said = 0

    def __call__(self, step: int, steps: int, metrics: Mapping[str, float]) -> None:
        """Take the metrics of the steps up to `step`; those of a further update of a generation say nothing new."""
        self._report(step, steps, metrics)
        if SIGNAL not in metrics:
            return
        if metrics[SIGNAL] or self._taught is None:
            self._taught = self._said = step
        if step - self._said >= self._patience:
            self._said = step
            self._warn(
                f"warning: nothing could be learned from the last {step - self._taught} steps: in every group all "
                "samples were worth the same. Try easier prompts, a larger --group, a model that was fine-tuned first, "
                "or a longer --max-tokens"
            )


def describe_signal(rows: Sequence[Mapping[str, float]]) -> str:
    """How many lines of a log taught nothing. Empty for a log that does not say."""
    shares = [row[SIGNAL] for row in rows if SIGNAL in row]
    if not shares:
        return ""
    silent = sum(not share for share in shares)
    told = f"lines of the log without anything to learn from: {silent} of {len(shares)}"
    return f"{told}; the model is the one it began with" if silent == len(shares) else told
