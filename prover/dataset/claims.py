"""What rows are made of: claims about Lean, named statements, and where a row comes from."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from prover.core.problem import Problem


class Expectation(StrEnum):
    """What Lean has to say to a claim."""

    PROVED = "proved"
    """`proof_source` is a proof of the statement."""
    REJECTED = "rejected"
    """`proof_source` is none: Lean turns it away. A time-out does not count."""
    ELABORATES = "elaborates"
    """The statement means something; nothing is said about its truth."""


class Claim(BaseModel):
    """One thing that a row says about Lean, with all that is needed to check it."""

    model_config = ConfigDict(frozen=True)

    header: str
    """Lean text before the statement: imports, options, opens, definitions."""
    statement: str
    """`theorem NAME binders : type`, without `:=` and what follows."""
    theorem_name: str
    """Full Lean name of the constant."""
    proof_source: str = ""
    """Statement and proof, helper declarations before it included, without the header; empty for `ELABORATES`."""
    expectation: Expectation = Expectation.PROVED

    @property
    def problem(self) -> Problem:
        """The statement as a problem, which the full path of verification takes."""
        return Problem(self.theorem_name, self.statement, self.header, self.theorem_name)


class Lemma(BaseModel):
    """A named statement: what a `have` of a sketch claims, closed over its local context."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: str
    """Name of the `have`; empty when it has none."""
    statement: str
    theorem_name: str


class Provenance(BaseModel):
    """Where a row comes from. Not part of its id: two runs may find the same thing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    run_id: str
    benchmark: str
    problem: str
    """Name of the problem within its benchmark."""
    problem_id: str
    source: str = ""
    """Where the benchmark says that the problem is from."""
    area: str = ""
    lean: str = ""
    """Version of the Lean that the run used."""
    prover: str = ""
    """Version of this project that made the run."""
