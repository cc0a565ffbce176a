"""Sketches, subgoals, attempts and proofs: what the search makes on its way."""

from __future__ import annotations

from dataclasses import dataclass, field

from prover.core.goal import Goal, Hole
from prover.core.model import Usage
from prover.core.problem import Problem, hash_content
from prover.core.verdict import Message, Status, Verdict


@dataclass(frozen=True, slots=True)
class Sketch:
    """A proof body with `sorry` at its subgoals, proposed by a decomposer for one goal."""

    body: str
    """Tactic block at column 0, without `by`."""
    origin: str
    """Which decomposer and which of its ideas made it, e.g. `structural/residues`."""
    reasoning: str = ""
    """The decomposer's own words, if it has any (chain of thought of a model)."""

    @property
    def id(self) -> str:
        """Content hash of the body."""
        return hash_content(self.body)


@dataclass(frozen=True, slots=True)
class Subgoal:
    """A hole of a text in which `sorry` stands for missing proofs.

    The pair (source, hole index) is exact: tactics run at the hole itself, so nothing is lost by
    printing the goal and reading it back. `goal.lemma` is the same thing as a stand-alone theorem.
    """

    header: str
    source: str
    hole: Hole
    depth: int = 0

    @property
    def goal(self) -> Goal:
        """The goal to prove."""
        return self.hole.goal

    @property
    def id(self) -> str:
        """Content hash of the text and the place in it."""
        return hash_content(self.header, self.source, str(self.hole.index))

    @property
    def goal_key(self) -> str:
        """Hash of the goal as Lean prints it: subgoals of different sketches may share it."""
        return hash_content(self.header, self.goal.text)

    def name_hypotheses(self, block: str) -> str:
        """Return `block`, written for the text by which a model is shown this goal, so that it fits the hole.

        Below the root that text is `goal.lemma`: hypotheses that have no name here get the lemma's names first.
        """
        return self._naming + block

    def unname_hypotheses(self, block: str) -> str:
        """Undo `name_hypotheses`: the block as it was written."""
        return block.removeprefix(self._naming)

    @property
    def _naming(self) -> str:
        return f"rename_i {' '.join(self.goal.renames)}\n" if self.goal.renames and self.depth else ""


@dataclass(frozen=True, slots=True)
class Tactic:
    """A tactic block to try on a goal, with its own limits."""

    text: str
    origin: str = "portfolio"
    timeout_s: float = 2.0
    max_heartbeats: int = 200_000
    """In thousands, as Lean's option of that name counts; 0 is no limit."""
    completion: str = ""
    """All that a prover model wrote, of which `text` is the proof; empty when no model did."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A tactic block tried on a subgoal and what came of it; failed ones are kept for RL."""

    subgoal_id: str
    tactic: Tactic
    status: Status
    messages: tuple[Message, ...] = ()
    elapsed_s: float = 0.0

    @property
    def id(self) -> str:
        """Content hash of goal and tactic."""
        return hash_content(self.subgoal_id, self.tactic.text)


@dataclass(frozen=True, slots=True)
class Rollout:
    """One completion of a prover model, read as a proof of a goal; or why it could not be read."""

    tactic: Tactic | None
    """The proof, to be tried at the goal; None when there is nothing to try."""
    preamble: str = ""
    """Declarations that the model put before the theorem (helper lemmas)."""
    defect: str = ""
    """Why there is nothing to try, e.g. `no-code`."""
    usage: Usage = field(default_factory=Usage)


@dataclass(frozen=True, slots=True)
class Closing:
    """A tactic block that closes a goal, and which step of the search found it."""

    block: str
    how: str
    """`portfolio`, `model` or `sketch`."""
    preamble: str = ""
    """Declarations that have to stand before the theorem."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A verified proof of a problem. Made only from a verdict that says proved."""

    problem: Problem
    source: str
    """Statement and proof, without the header."""
    verdict: Verdict
    how: str
    """`portfolio`, `model` or `sketch`."""

    def __post_init__(self) -> None:
        if not self.verdict.is_proved:
            raise ValueError(f"a proof needs a verdict `proved`, not `{self.verdict.status}`")

    @property
    def file_text(self) -> str:
        """A stand-alone Lean file."""
        header = self.problem.header
        gap = "" if not header or header.endswith("\n") else "\n"
        return f"{header}{gap}\n{self.source}\n"
