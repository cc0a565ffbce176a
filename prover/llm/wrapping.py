"""What models that pass on another model's completions have in common."""

from __future__ import annotations

from prover.core.ports import LanguageModel


class WrappedModel:
    """Has the name and the pauses of the model inside; `sample` is for the heirs."""

    def __init__(self, inner: LanguageModel) -> None:
        self._inner = inner

    @property
    def name(self) -> str:
        """The spec that the model inside was opened by."""
        return self._inner.name

    @property
    def paused_s(self) -> float:
        """Seconds during which the endpoint was down."""
        return self._inner.paused_s
