"""The attempts on a problem, over all samples: what was tried where, once for each text, with who tried it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from prover.core.proof import Attempt
from prover.core.record import GoalRecord, ProblemRecord
from prover.core.verdict import Message, Status
from prover.report.highlight import highlight

CLIP_CHARS = 6_000
"""Of one text on a page; a run that has gone wrong may have megabytes of messages."""
SHOWN_ATTEMPTS = 60
"""Of one goal; proofs come first."""


@dataclass(slots=True)
class Tried:
    """A tactic block on a goal and what came of it, and in which samples."""

    attempt: Attempt
    sources: list[str] = field(default_factory=list)
    """E.g. `A 0`, `A 1`."""

    @property
    def status(self) -> str:
        """What Lean made of it."""
        return self.attempt.status.value

    @property
    def origin(self) -> str:
        """Who proposed it."""
        return self.attempt.tactic.origin

    @property
    def seconds(self) -> float:
        """Time that Lean took, the first time."""
        return self.attempt.elapsed_s

    @property
    def code(self) -> Markup:
        """The block, highlighted."""
        return highlight(clip(self.attempt.tactic.text))

    @property
    def completion(self) -> str:
        """All that the model wrote, if one did."""
        return clip(self.attempt.tactic.completion)

    @property
    def where(self) -> str:
        """The samples, e.g. `A 0-7 · B 3`."""
        return " · ".join(join_numbers(letter, numbers) for letter, numbers in _group(self.sources))

    @property
    def first_message(self) -> str:
        """First line of the first error, or of any message."""
        messages = sorted(self.attempt.messages, key=lambda one: one.severity != "error")
        lines = messages[0].text.strip().splitlines() if messages else []
        return lines[0][:160] if lines else ""

    @property
    def messages(self) -> str:
        """All messages of Lean with their places."""
        return format_messages(self.attempt.messages)


@dataclass(slots=True)
class TriedGoal:
    """A goal and all that was tried on it."""

    label: str
    target: str
    depth: int
    tried: list[Tried]
    is_proved: bool = False
    """The theorem itself counts as proved only when the whole proof was verified."""
    remark: str = ""

    @property
    def shown(self) -> list[Tried]:
        """What closed it first, then the others in their order, as many as a page can bear."""
        return sorted(self.tried, key=lambda one: one.attempt.status is not Status.PROVED)[:SHOWN_ATTEMPTS]

    @property
    def left_out(self) -> int:
        """How many are not shown."""
        return len(self.tried) - len(self.shown)


def gather_goals(records: Iterable[tuple[str, ProblemRecord]]) -> list[TriedGoal]:
    """Merge the attempts of named samples (e.g. `A 0`) by goal and text, in the order in which they first came."""
    goals: dict[str, TriedGoal] = {}
    found: dict[tuple[str, str, Status], Tried] = {}
    for source, record in records:
        for goal in record.goals:
            merged = goals.setdefault(goal.subgoal.id, _describe_goal(goal))
            _judge(merged, goal, record)
            for attempt in goal.attempts:
                key = (goal.subgoal.id, attempt.tactic.text, attempt.status)
                if key not in found:
                    found[key] = Tried(attempt)
                    merged.tried.append(found[key])
                found[key].sources.append(source)
    return [goal for goal in goals.values() if goal.tried]


def _describe_goal(goal: GoalRecord) -> TriedGoal:
    hole = goal.subgoal.hole
    label = "the theorem itself" if goal.parent_id is None else hole.label or f"hole {hole.index + 1}"
    return TriedGoal(label, hole.goal.target, goal.subgoal.depth, [])


def _judge(merged: TriedGoal, goal: GoalRecord, record: ProblemRecord) -> None:
    """Note what a sample made of a goal."""
    closed = record.closed.get(goal.subgoal.id)
    if closed is None or merged.is_proved:
        return
    merged.is_proved = goal.parent_id is not None or bool(record.proofs)
    if not merged.is_proved:
        merged.remark = "closed by its parts, but the whole was not verified"
    else:
        merged.remark = "closed by a sketch" if closed.sketch is not None else ""


def format_messages(messages: Sequence[Message]) -> str:
    """One text, a message to a paragraph, each with severity, line and column."""
    return clip("\n\n".join(f"{one.severity} {one.line}:{one.column}: {one.text.strip()}" for one in messages))


def clip(text: str) -> str:
    """The beginning of a long text, and how much more there was."""
    return text if len(text) <= CLIP_CHARS else f"{text[:CLIP_CHARS]}\n… {len(text) - CLIP_CHARS:,} more characters"


def join_numbers(letter: str, numbers: Sequence[int]) -> str:
    """`A 0-3, 7`; ranges for neighbours."""
    ranges: list[list[int]] = []
    for number in sorted(set(numbers)):
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    told = ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in ranges)
    return f"{letter} {told}"


def _group(sources: Iterable[str]) -> list[tuple[str, list[int]]]:
    groups: dict[str, list[int]] = {}
    for source in sources:
        letter, number = source.rsplit(" ", 1)
        groups.setdefault(letter, []).append(int(number))
    return list(groups.items())
