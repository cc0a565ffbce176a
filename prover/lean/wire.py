"""What the worker sends, as pydantic models, and how it becomes the values of `prover.core`."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from prover.core.goal import Goal, Hole, Hypothesis
from prover.core.ports import Declaration, Elaboration
from prover.core.verdict import Message, Status, Verdict


class _Wire(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class WireMessage(_Wire):
    """A message of Lean."""

    severity: str
    line: int = 0
    column: int = 0
    text: str

    def to_core(self) -> Message:
        """The same as a core value."""
        return Message(self.severity, self.line, self.column, self.text)


class WireHypothesis(_Wire):
    """An entry of a local context."""

    name: str
    type: str
    value: str | None = None
    is_prop: bool = False
    is_instance: bool = False
    is_accessible: bool = True

    def to_core(self) -> Hypothesis:
        """The same as a core value."""
        return Hypothesis(self.name, self.type, self.value, self.is_prop, self.is_instance, self.is_accessible)


class WireGoal(_Wire):
    """A goal with its stand-alone statement."""

    text: str = ""
    target: str
    lemma: str = ""
    renames: tuple[str, ...] = ()
    hypotheses: tuple[WireHypothesis, ...] = ()

    def to_core(self) -> Goal:
        """The same as a core value."""
        hypotheses = tuple(h.to_core() for h in self.hypotheses)
        return Goal(self.target, hypotheses, self.text, self.lemma, self.renames)


class WireHole(_Wire):
    """A `sorry` of the source."""

    index: int
    kind: str
    label: str = ""
    start: int
    end: int
    column: int
    goals: tuple[WireGoal, ...] = ()

    def to_core(self) -> Hole:
        """The same as a core value."""
        goals = tuple(g.to_core() for g in self.goals)
        return Hole(self.index, self.start, self.end, self.column, self.kind, goals, self.label)


class WireDeclaration(_Wire):
    """A declaration that the source added."""

    name: str
    kind: str
    axioms: tuple[str, ...] = ()


class CheckReply(_Wire):
    """Reply of the op `check`."""

    status: Literal["ok", "error", "timeout"]
    messages: tuple[WireMessage, ...] = ()
    holes: tuple[WireHole, ...] = ()
    declarations: tuple[WireDeclaration, ...] = ()

    def to_core(self, elapsed_s: float) -> Elaboration:
        """The same as a core value; a text that elaborates counts as `PROVED` up to its holes."""
        statuses = {"ok": Status.PROVED, "error": Status.REJECTED, "timeout": Status.TIMEOUT}
        return Elaboration(
            statuses[self.status],
            tuple(m.to_core() for m in self.messages),
            tuple(h.to_core() for h in self.holes if h.goals),
            tuple(Declaration(d.name, d.kind, d.axioms) for d in self.declarations),
            elapsed_s,
        )


class AttemptEvent(_Wire):
    """Event of the op `try`: one tactic block has ended."""

    index: int
    status: Literal["proved", "rejected", "timeout"]
    messages: tuple[WireMessage, ...] = ()
    ms: float = 0.0


class VerifyReply(_Wire):
    """Reply of the op `verify`."""

    status: Literal["proved", "rejected", "timeout"]
    rule: str = ""
    message: str = ""
    axioms: tuple[str, ...] = ()
    messages: tuple[WireMessage, ...] = ()

    def to_core(self, elapsed_s: float, lean: str) -> Verdict:
        """The same as a core value."""
        messages = tuple(m.to_core() for m in self.messages)
        return Verdict(Status(self.status), self.rule, self.message, self.axioms, messages, elapsed_s, lean)
