"""What a run may be told. The part that changes results is hashed into the run."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class SolveSettings:
    """Limits of the search for one problem."""

    budget_s: float = 60.0
    """Wall clock per problem. Of earlier, interrupted runs the time counts in which Lean worked on it; waiting for a
    dead endpoint does not count."""
    max_depth: int = 2
    """How often a subgoal may be decomposed again; 0 is no sketch at all."""
    max_sketches: int = 40
    """Structural sketches tried on a problem's own goal; at each further level a quarter of it."""
    sketches: int = 4
    """Sketches asked of a model for a problem's own goal; at each further level a quarter of it, one at least."""
    sketch_repairs: int = 1
    """How often a model may revise a sketch that Lean turned away or whose lemma is false."""
    samples: int = 4
    """Proofs asked of a prover model for a problem's own goal; at each further level half of it, one at least."""
    repair_rounds: int = 1
    """Rounds in which a prover model mends its nearest failed proofs with the help of Lean's messages."""
    max_samples: int = 256
    """Samples of the prover model that all goals of a problem share."""
    max_tokens: int | None = None
    """Tokens of the prover model that all goals of a problem share."""
    refute_timeout_s: float = 3.0
    """Time to look for a counterexample to what the portfolio cannot prove: the theorem, and with models each lemma."""
    elaborate_timeout_s: float = 15.0
    verify_timeout_s: float = 30.0
    seed: int = 0
    """Of the models' samples; nothing else in the search is random."""

    def to_record(self) -> dict[str, float | int | None]:
        """As stored with the run, and compared on resume."""
        return asdict(self)
