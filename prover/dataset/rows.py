"""The rows of the datasets: one type per kind, each checkable again from nothing but itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from prover.core.problem import hash_content
from prover.dataset.claims import Claim, Expectation, Lemma, Provenance

__all__ = [
    "BaseRow",
    "Claim",
    "ColdStartRow",
    "CurriculumRow",
    "Expectation",
    "Lemma",
    "PreferenceRow",
    "Provenance",
    "RLRow",
    "ROW_TYPES",
    "Row",
    "RowKind",
    "TacticRow",
    "parse_row",
]


class RowKind(StrEnum):
    """What a dataset is for. Sections 2.2 and 2.3 of arXiv 2504.21801 for the first three."""

    COLDSTART = "coldstart"
    CURRICULUM = "curriculum"
    RL = "rl"
    TACTICS = "tactics"
    PREFERENCE = "preference"


class BaseRow(BaseModel):
    """What all rows share. `id` is a hash of the content and is checked whenever a row is read."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    CONTENT: ClassVar[tuple[str, ...]] = ()
    """Fields that `id` is made from: what is learnt from and what is checked, not where it was found."""

    id: str = ""
    split: str = "train"
    """`train`, `validation` or `test`; set when the dataset is written."""
    provenance: Provenance
    header: str
    statement: str
    theorem_name: str

    @model_validator(mode="before")
    @classmethod
    def _fill_id(cls, values: Any) -> Any:
        """Compute the id of a row that is being made."""
        if not isinstance(values, Mapping) or values.get("id"):
            return values
        return {**values, "id": "?"}

    @model_validator(mode="after")
    def _check_id(self) -> Self:
        """Raise `ValueError` when the content is not what the id was made from."""
        expected = self.content_hash()
        if self.id == "?":
            object.__setattr__(self, "id", expected)
        elif self.id != expected:
            raise ValueError(f"row {self.id} was changed after it was made: its content hashes to {expected}")
        return self

    def content_hash(self) -> str:
        """Return the hash over the fields named in `CONTENT`, 16 hex digits."""
        kind = str(getattr(self, "kind", ""))
        content = self.model_dump(mode="json", include={"header", "statement", "theorem_name", *self.CONTENT})
        return hash_content(kind, json.dumps(content, sort_keys=True, ensure_ascii=False))

    def claims(self) -> tuple[Claim, ...]:
        """Return what must hold for the row to be right; every kind has at least one."""
        raise NotImplementedError

    def _claim(self, proof_source: str, expectation: Expectation = Expectation.PROVED) -> Claim:
        return Claim(
            header=self.header,
            statement=self.statement,
            theorem_name=self.theorem_name,
            proof_source=proof_source,
            expectation=expectation,
        )

    def _state(self, lemma: Lemma) -> Claim:
        return Claim(
            header=self.header,
            statement=lemma.statement,
            theorem_name=lemma.theorem_name,
            expectation=Expectation.ELABORATES,
        )


class ColdStartRow(BaseRow):
    """A prompt and an answer that reasons its way to a proof composed of the proofs of its subgoals."""

    CONTENT = ("prompt", "completion", "proof_source", "lemmas")

    kind: Literal[RowKind.COLDSTART] = RowKind.COLDSTART
    mode: Literal["cot", "noncot"]
    prompt: str
    """The user's turn."""
    completion: str
    """The assistant's turn; its last code block is header and `proof_source`."""
    proof_source: str
    """The composed proof: statement and proof, without the header."""
    sketch: str
    """Tactic block with `sorry` at the subgoals."""
    sketch_origin: str
    """Which decomposer made the sketch, e.g. `model/...` or `structural/residues`."""
    reasoning_source: Literal["model", "template", "none"]
    """`template` marks a plan that was written from the sketch, by no model."""
    lemmas: tuple[Lemma, ...]
    """The subgoals of the sketch in their order, as closed statements."""
    depth: int
    """Levels of sketches within the proof: 1 when no subgoal was decomposed again."""

    @model_validator(mode="after")
    def _check_completion(self) -> Self:
        if self.proof_source.strip() not in self.completion:
            raise ValueError("the completion of a cold-start row does not hold its proof")
        return self

    def claims(self) -> tuple[Claim, ...]:
        """The composed proof holds, and each lemma means something."""
        return (self._claim(self.proof_source), *(self._state(lemma) for lemma in self.lemmas))


class CurriculumRow(BaseRow):
    """A subgoal as a theorem of its own, in one of the paper's two forms."""

    CONTENT = ("form", "proof_source")

    kind: Literal[RowKind.CURRICULUM] = RowKind.CURRICULUM
    form: Literal["a", "b"]
    """`a`: without the premises that earlier steps of the sketch established; `b`: with them."""
    goal_key: str
    """Hash of header and statement up to the names of hypotheses: equal lemmas share it."""
    label: str
    """Name of the `have`; empty for a step without a name."""
    premises: tuple[str, ...]
    """Hypotheses that earlier steps introduced: there in form `b`, dropped in form `a`."""
    proof_source: str = ""
    """Statement and proof, without the header; empty when no proof of this form is known."""
    how: Literal["portfolio", "model", "sketch", ""] = ""
    """What closed the subgoal; empty when nothing did."""
    depth: int
    """1 for a step of the problem's own sketch, 2 for a step of a step, ..."""
    attempts: int
    """Proofs tried on the subgoal, steps below it included."""
    seconds: float
    """Time that Lean spent on these."""
    difficulty: float
    """Grade from 0 (the first attempt closed it at once) to 1 (nothing did); see `prover.dataset.grading`."""
    prompt: str
    completion: str = ""
    """Header, statement and proof as a code block; empty when no proof is known."""

    def claims(self) -> tuple[Claim, ...]:
        """The proof holds; without one, the statement means something."""
        if self.proof_source:
            return (self._claim(self.proof_source),)
        return (self._claim("", Expectation.ELABORATES),)


class RLRow(BaseRow):
    """A prompt, and what a reward needs to judge an answer to it."""

    CONTENT = ("prompt", "required_lemmas")

    kind: Literal[RowKind.RL] = RowKind.RL
    mode: Literal["cot", "noncot"]
    prompt: str
    required_lemmas: tuple[Lemma, ...]
    """The `have` steps of a sketch that led to a proof, for the consistency reward; empty when none did."""
    pass_rate: float
    """Share of samples that proved the statement."""
    samples: int
    solved: int
    pass_rate_source: Literal["model", "portfolio"]
    """Whose attempts were counted; `portfolio` where no prover model was at work."""
    depth: int = 0
    """0 for a problem, more for a subgoal."""
    reference_proof: str = ""
    """A verified proof, statement included, without the header; empty when none is known."""

    def claims(self) -> tuple[Claim, ...]:
        """The reference proof holds, or the statement means something; so does each required lemma."""
        own = self._claim(self.reference_proof) if self.reference_proof else self._claim("", Expectation.ELABORATES)
        return (own, *(self._state(lemma) for lemma in self.required_lemmas))


class PreferenceRow(BaseRow):
    """A proof that Lean accepted and one that it turned away, of the same statement."""

    CONTENT = ("prompt", "chosen", "rejected", "chosen_source", "rejected_source")

    kind: Literal[RowKind.PREFERENCE] = RowKind.PREFERENCE
    mode: Literal["cot", "noncot"]
    prompt: str
    chosen: str
    """The assistant's turn that holds the proof."""
    rejected: str
    """The assistant's turn that holds the failed one."""
    chosen_source: str
    """Statement and proof, without the header."""
    rejected_source: str
    chosen_origin: str
    """`model/...` or `portfolio`."""
    rejected_origin: str
    error: str
    """Lean's first error at the failed one."""
    depth: int = 0

    def claims(self) -> tuple[Claim, ...]:
        """The one proves the statement, the other is turned away."""
        return self._claim(self.chosen_source), self._claim(self.rejected_source, Expectation.REJECTED)


class TacticRow(BaseRow):
    """One step of a verified proof: a state, a tactic, and the state after it."""

    CONTENT = ("proof_source", "step", "state", "tactic", "next_state")

    kind: Literal[RowKind.TACTICS] = RowKind.TACTICS
    proof_source: str
    """The proof that the step is of: statement and proof, without the header."""
    step: int
    """Position of the tactic among those of the proof, from 0."""
    state: str
    """Goals before the tactic, as Lean's info view shows them."""
    tactic: str
    next_state: str
    """Goals after it; empty when none is left."""

    def claims(self) -> tuple[Claim, ...]:
        """The whole proof holds. That the states are Lean's own is checked by replaying the step."""
        return (self._claim(self.proof_source),)


Row = Annotated[ColdStartRow | CurriculumRow | RLRow | PreferenceRow | TacticRow, Field(discriminator="kind")]
ROW_TYPES: Mapping[RowKind, type[BaseRow]] = {
    RowKind.COLDSTART: ColdStartRow,
    RowKind.CURRICULUM: CurriculumRow,
    RowKind.RL: RLRow,
    RowKind.TACTICS: TacticRow,
    RowKind.PREFERENCE: PreferenceRow,
}
_ADAPTER: TypeAdapter[Row] = TypeAdapter(Row)


def parse_row(values: str | bytes | Mapping[str, Any]) -> Row:
    """Read a row of any kind from JSON text or from the columns of a record.

    Raises `pydantic.ValidationError` when it is none, or when its content does not match its id.
    """
    if isinstance(values, str | bytes):
        return _ADAPTER.validate_json(values)
    return _ADAPTER.validate_python(values)
