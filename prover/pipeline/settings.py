"""What a run may be told. The part that changes results is hashed into the run."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class SolveSettings:
    """Limits of the search for one problem."""

    budget_s: float = 60.0
    """Wall clock per problem; what earlier, interrupted runs spent on it counts."""
    max_depth: int = 2
    """How often a subgoal may be decomposed again; 0 is the portfolio alone."""
    max_sketches: int = 40
    """Sketches tried on a problem's own goal; at each further level a quarter of it."""
    elaborate_timeout_s: float = 15.0
    verify_timeout_s: float = 30.0
    seed: int = 0
    """Recorded with the run; nothing in the structural search is random."""

    def sketches_at(self, depth: int) -> int:
        """How many sketches a goal at `depth` may cost."""
        return max(1, self.max_sketches >> 2 * depth)

    def to_record(self) -> dict[str, float | int]:
        """As stored with the run, and compared on resume."""
        return asdict(self)
