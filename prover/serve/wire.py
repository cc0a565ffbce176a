"""What clients send. Unknown fields are refused: a misspelt option must not be ignored in silence."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from prover.core.problem import DEFAULT_HEADER

Infotree = Literal["full", "tactics", "original", "substantive"]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Snippet(_Strict):
    """A Lean text to check, of `/api/check`."""

    id: str
    code: str


class CheckRequest(_Strict):
    """Body of `/api/check`, as Kimina's clients send it."""

    snippets: tuple[Snippet, ...] = Field(min_length=1)
    timeout: float = Field(30, ge=0)
    """Seconds for each snippet, from when a worker begins with it."""
    debug: bool = False
    reuse: bool = True
    """Accepted and without effect: workers share imports, never declarations."""
    infotree: Infotree | None = None

    @model_validator(mode="after")
    def _ids_differ(self) -> Self:
        if len({snippet.id for snippet in self.snippets}) < len(self.snippets):
            raise ValueError("two snippets have the same id")
        return self


class Code(_Strict):
    """A Lean text to check, of `/verify`."""

    custom_id: str | int
    proof: str | None = None
    code: str | None = None

    @property
    def text(self) -> str:
        """The text, by whichever name it was sent."""
        return self.proof if self.proof is not None else self.code or ""

    @model_validator(mode="after")
    def _has_text(self) -> Self:
        if self.proof is None and self.code is None:
            raise ValueError("either `proof` or `code` is needed")
        return self


class VerifyRequest(_Strict):
    """Body of `/verify`, the older request of Kimina's clients."""

    codes: tuple[Code, ...] = Field(min_length=1)
    timeout: float = Field(300, ge=0)
    infotree_type: Infotree | None = None
    disable_cache: bool = False


class Candidate(_Strict):
    """A statement and what is claimed to prove it, of `/v1/check`."""

    id: str = ""
    statement: str
    """The theorem without `:=` and proof."""
    header: str = DEFAULT_HEADER
    name: str = ""
    """Full Lean name of the theorem; by default as the statement has it."""
    source: str | None = None
    """Statement and proof as Lean text, ..."""
    proof: str | None = None
    """... or a tactic block, starting in column 0, without `by`."""

    @model_validator(mode="after")
    def _one_proof(self) -> Self:
        if (self.source is None) == (self.proof is None):
            raise ValueError("either `source` or `proof` is needed, not both")
        return self


class VerdictRequest(_Strict):
    """Body of `/v1/check`."""

    candidates: tuple[Candidate, ...] = Field(min_length=1)
    timeout_s: float = Field(60, gt=0)


class ElaborateRequest(_Strict):
    """Body of `/v1/elaborate`."""

    source: str
    header: str = DEFAULT_HEADER
    timeout_s: float = Field(60, gt=0)


class TacticText(_Strict):
    """A tactic block with its limits."""

    text: str
    timeout_s: float = Field(2, gt=0)
    max_heartbeats: int = Field(200_000, ge=0)


class TryRequest(_Strict):
    """Body of `/v1/try`."""

    source: str
    header: str = DEFAULT_HEADER
    hole: int = Field(0, ge=0)
    tactics: tuple[TacticText, ...] = Field(min_length=1)
