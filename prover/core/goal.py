"""What Lean says about an open goal, and about the holes (`sorry`) of a text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One entry of a local context: `name : type`, or `name : type := value` for a `let`."""

    name: str
    type: str
    value: str | None = None
    is_prop: bool = False
    is_instance: bool = False
    is_accessible: bool = True
    """False for names that a tactic cannot mention (shown with a dagger)."""


@dataclass(frozen=True, slots=True)
class Goal:
    """A tactic goal: `hypotheses ⊢ target`, pretty-printed by Lean."""

    target: str
    hypotheses: tuple[Hypothesis, ...] = ()
    text: str = ""
    """The goal as Lean's info view shows it."""
    lemma: str = ""
    """A stand-alone statement of the goal (`theorem NAME binders : target`), form (b) of the
    paper: every premise of the local context is a binder. Empty when no faithful text was found."""
    renames: tuple[str, ...] = ()
    """Names to give to inaccessible hypotheses (`rename_i ...`) so that the binders of `lemma` and
    the local context at the hole agree."""


@dataclass(frozen=True, slots=True)
class Hole:
    """One `sorry` of a source text: where it stands and what has to be proved there."""

    index: int
    start: int
    """Offset of the first character of `sorry` in the source, in code points."""
    end: int
    column: int
    kind: str
    """`tactic` or `term`."""
    goals: tuple[Goal, ...]
    label: str = ""
    """Name of the `have` that the hole proves, if any."""

    @property
    def goal(self) -> Goal:
        """The main goal of the hole."""
        return self.goals[0]
