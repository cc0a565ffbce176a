"""Answers to a command: messages, and sorries with their goals."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from prover.core.assembly import Splice
from prover.core.goal import Goal, Hole
from prover.core.ports import Elaboration
from prover.core.proof import Attempt, Subgoal, Tactic
from prover.core.verdict import Message, Status, shift_messages
from prover.lean.community.goal_text import read_goals

_TERM_BEFORE = re.compile(r"(:=|=>|\bfrom|\bexact|[(,⟨])\s*\Z")


class _Wire(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class ReplPos(_Wire):
    """A place: lines from 1, columns (code points) from 0."""

    line: int
    column: int


class ReplMessage(_Wire):
    """A message of Lean."""

    severity: str
    pos: ReplPos
    data: str


class ReplSorry(_Wire):
    """A `sorry` and the goals that it leaves, as text."""

    pos: ReplPos
    goal: str = ""


class ReplAnswer(_Wire):
    """The answer to a command; one that cannot be carried out at all has only a `message`."""

    messages: tuple[ReplMessage, ...] | None = None
    sorries: tuple[ReplSorry, ...] | None = None
    message: str | None = None
    env: int | None = None

    @property
    def core_messages(self) -> tuple[Message, ...]:
        """The messages as this project's own."""
        return tuple(Message(m.severity, m.pos.line, m.pos.column, m.data) for m in self.messages or ())

    @property
    def first_error(self) -> str:
        """Why the command failed, or an empty string."""
        if self.message is not None:
            return self.message or "refused without a reason"
        return next((m.data or "an error without text" for m in self.messages or () if m.severity == "error"), "")


def read_answer(answer: ReplAnswer, source: str, *, lines_before: int = 0, elapsed_s: float = 0.0) -> Elaboration:
    """Read what came of `source`, before which `lines_before` lines were sent in the same command.

    Holes have goals as far as their text tells, and no lemmas.
    """
    if answer.message is not None:
        return Elaboration(Status.REJECTED, (Message("error", 0, 0, answer.first_error),), elapsed_s=elapsed_s)
    messages = shift_messages(answer.core_messages, -lines_before)
    is_wrong = any(message.severity == "error" for message in messages)
    holes = _read_holes(source, lines_before, answer.sorries or ())
    return Elaboration(Status.REJECTED if is_wrong else Status.PROVED, messages, holes, (), elapsed_s)


def conclude(subgoal: Subgoal, tactic: Tactic, spliced: Splice, outcome: Elaboration) -> Attempt:
    """The attempt that was made by elaborating `spliced`: a tactic that leaves holes of its own closes nothing."""
    status = outcome.status
    if status is Status.PROVED and spliced.own(outcome.holes):
        status = Status.REJECTED
    return Attempt(subgoal.id, tactic, status, outcome.messages, outcome.elapsed_s)


def _read_holes(source: str, lines_before: int, sorries: Sequence[ReplSorry]) -> tuple[Hole, ...]:
    """Put the sorries that stand in the source at their offsets; several goals of one are one hole."""
    lines = source.split("\n")
    goals: dict[int, tuple[ReplPos, list[Goal]]] = {}
    for entry in sorries:
        line = max(1, entry.pos.line - lines_before)
        start = sum(len(before) + 1 for before in lines[: line - 1]) + entry.pos.column
        _, found = goals.setdefault(start, (entry.pos, []))
        found.extend(read_goals(entry.goal) or (Goal("", text=entry.goal),))
    return tuple(
        Hole(index, start, _find_end(source, start), pos.column, _guess_kind(source[:start]), tuple(found))
        for index, (start, (pos, found)) in enumerate(sorted(goals.items(), key=lambda item: item[0]))
    )


def _find_end(source: str, start: int) -> int:
    word = next((word for word in ("sorry", "admit") if source.startswith(word, start)), "")
    return start + len(word)


def _guess_kind(before: str) -> str:
    """Whether a `sorry` is a term or a tactic. A wrong guess costs a proof, and never makes a wrong one."""
    return "term" if _TERM_BEFORE.search(before) else "tactic"
