"""Rewards for GRPO: Lean's verdict, the decomposition's lemmas, length. Each is logged by itself.

    proof        1 verified, 0 not, None where Lean itself failed (section 2.3 of arXiv 2504.21801: binary)
    consistency  for a verified proof: minus the share of the required lemmas that it does not state; else 0
    length       minus how far the completion goes into the last part of the room that it has

Weights multiply into the values, so the sum is the reward whatever trainer adds them up. A verified proof keeps at
least 1 - `consistency_weight` - `length_weight`, which is above 0, so no failed proof is worth more than one that
holds. The consistency weight falls linearly to 0 at `consistency_steps`. Length: the soft overlong punishment of DAPO
(arXiv 2503.14476, section 3.4).

A sample that Lean itself could not judge is None in every function. TRL (1.16) leaves a sample out only where all of
them are: it is then no part of its group's mean and has an advantage of 0, so it pushes the policy nowhere. Its tokens
still count in the loss's divisor, and in the KL term where there is one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Protocol

from prover.core.errors import InputError
from prover.core.problem import Problem
from prover.train.consistency import measure_consistency
from prover.train.judging import Judged, ProofJudge
from prover.train.lean_thread import LeanThread
from prover.train.rejections import RejectionTable, share_by_class, shorten

Columns = Mapping[str, Any]
"""One row of the prompts: `header`, `statement`, `theorem_name`, `required_lemmas`."""


@dataclass(frozen=True, slots=True)
class RewardSettings:
    """How rewards are weighed."""

    consistency_weight: float = 0.3
    consistency_steps: int = 100
    """From this step on only the proof counts."""
    length_weight: float = 0.0
    """0 switches length control off."""
    max_tokens: int = 0
    """Room of a completion, for length control."""
    soft_tokens: int = 0
    """Last tokens of that room, in which the punishment grows from 0 to `length_weight`."""
    timeout_s: float = 20.0
    retry_timeouts: bool = False
    """Whether a proof that ran out of time is given as much again: a training would wait for it twice."""

    def __post_init__(self) -> None:
        if not 0 <= self.consistency_weight < 1:
            raise InputError("the consistency weight must be from 0 to below 1", hint="A proof must stay worth more")
        if self.weigh_consistency(0) + self.length_weight >= 1:
            raise InputError(
                f"consistency weight {self.consistency_weight} and length weight {self.length_weight} together are not "
                "below 1: a failed proof could be worth more than one that holds",
                hint="Lower one of --consistency and --length-weight",
            )
        if self.length_weight and not 0 < self.soft_tokens <= self.max_tokens:
            raise InputError("length control needs 0 < soft tokens <= longest completion")

    def weigh_consistency(self, step: int) -> float:
        """The weight at optimizer step `step`."""
        if self.consistency_steps <= 0:
            return 0.0
        return self.consistency_weight * max(0.0, 1 - step / self.consistency_steps)

    def punish_length(self, tokens: int) -> float:
        """The length reward of a completion of `tokens` tokens, from -`length_weight` to 0."""
        if not self.length_weight:
            return 0.0
        over = (tokens - (self.max_tokens - self.soft_tokens)) / self.soft_tokens
        return -self.length_weight * min(1.0, max(0.0, over))


@dataclass(frozen=True, slots=True)
class Scored:
    """A judged completion, and which share of the required lemmas it states (None: not asked, or not told)."""

    judged: Judged
    share: float | None = None


@dataclass(frozen=True, slots=True)
class _Step:
    """What was scored last. The functions of a step share it: asked again, a Lean that failed may say otherwise."""

    number: int
    rows: Sequence[Columns]
    completions: Sequence[str]
    scored: list[Scored]

    def is_for(self, rows: Sequence[Columns], completions: Sequence[str], number: int) -> bool:
        """Whether it answers this question."""
        return (self.number, self.completions, self.rows) == (number, completions, rows)


class LogMetric(Protocol):
    """TRL's hook for further metrics."""

    def __call__(self, name: str, value: float) -> None:
        """Log `value` under `name`."""


def read_problem(columns: Columns) -> Problem:
    """The problem that a row of prompts is about."""
    name = str(columns["theorem_name"])
    return Problem(name, str(columns["statement"]), str(columns["header"]), name)


class LeanReward:
    """Scores completions in a `LeanThread`. `begin` may be called as soon as a completion is finished."""

    def __init__(self, thread: LeanThread, settings: RewardSettings, table: RejectionTable | None = None) -> None:
        self._thread = thread
        self.settings = settings
        self.table = table or RejectionTable()
        self.judge = ProofJudge(
            thread.lean,
            timeout_s=settings.timeout_s,
            retry_timeouts=settings.retry_timeouts,
            at_once=thread.at_once,
        )
        self.gather: Callable[[list[Any]], list[Any]] = lambda local: local
        """Joins the lists of all processes; the table is about the rollouts of all of them."""
        self._shares: dict[tuple[str, str, tuple[str, ...]], float | None] = {}
        self._last: _Step | None = None

    def begin(self, columns: Columns, completion: str, step: int, *, urgency: int = 0) -> Future[Scored]:
        """Begin to score `completion` in the background; a smaller `urgency` goes first."""
        return self._thread.submit(self._score(columns, completion, step, urgency))

    def score(self, rows: Sequence[Columns], completions: Sequence[str], step: int) -> list[Scored]:
        """Score all; what was begun or known before costs nothing again. The same question has the same answer."""
        rows, completions = list(rows), list(completions)
        if self._last is None or not self._last.is_for(rows, completions, step):
            begun = [self.begin(row, text, step) for row, text in zip(rows, completions, strict=True)]
            self._last = _Step(step, rows, completions, [future.result() for future in begun])
        return self._last.scored

    async def _score(self, columns: Columns, completion: str, step: int, urgency: int) -> Scored:
        problem = read_problem(columns)
        judged = await self.judge.judge(problem, completion, urgency=urgency)
        required = tuple(str(lemma["statement"]) for lemma in columns.get("required_lemmas") or ())
        if not (judged.is_proof and required and self.settings.weigh_consistency(step)):
            return Scored(judged)
        key = (problem.id, judged.source, required)
        if key not in self._shares:
            async with self.judge.turns.take(urgency):
                if key not in self._shares:  # equal proofs of a group come at the same time
                    self._shares[key] = await measure_consistency(self._thread.lean, problem, judged, required)
        return Scored(judged, self._shares[key])

    # The functions that TRL calls: (prompts, completions, completion_ids, <columns>, trainer_state, ...) -> values.

    def _score_step(self, completions: Sequence[Any], trainer_state: Any, columns: Columns) -> list[Scored]:
        texts = [read_text(completion) for completion in completions]
        return self.score(gather_rows(columns, len(texts)), texts, int(trainer_state.global_step))

    def proof(self, *, completions: Sequence[Any], trainer_state: Any, **columns: Any) -> list[float | None]:
        """The binary reward; also fills the table of rejections, and logs the shares of what was turned away."""
        scored = self._score_step(completions, trainer_state, columns)
        judged = [one.judged for one in scored]
        texts = [shorten(read_text(completion)) for completion in completions]
        for one, text in self.gather(list(zip(judged, texts, strict=True))):
            self.table.add(int(trainer_state.global_step), one, text)
        log: LogMetric | None = columns.get("log_metric")
        if log is not None:
            for name, share in share_by_class(judged).items():
                log(name, share)
        return [one.value for one in judged]

    def consistency(self, *, completions: Sequence[Any], trainer_state: Any, **columns: Any) -> list[float | None]:
        """The weighted punishment for lemmas left out; logs the plain share as `consistency/share`."""
        weight = self.settings.weigh_consistency(int(trainer_state.global_step))
        scored = self._score_step(completions, trainer_state, columns)
        shares = [one.share for one in scored if one.share is not None]
        log: LogMetric | None = columns.get("log_metric")
        if shares and log is not None:
            log("consistency/share", sum(shares) / len(shares))
        return [_unless_failed(one, 0.0 if one.share is None else -weight * (1 - one.share)) for one in scored]

    def length(
        self, *, completions: Sequence[Any], completion_ids: Sequence[Sequence[int]], trainer_state: Any, **columns: Any
    ) -> list[float | None]:
        """The punishment for the last part of the room."""
        scored = self._score_step(completions, trainer_state, columns)
        punished = [self.settings.punish_length(len(ids)) for ids in completion_ids]
        return [_unless_failed(one, value) for one, value in zip(scored, punished, strict=True)]

    def functions(self) -> list[Any]:
        """The functions in use, in the order in which they are logged."""
        used: list[Any] = [self.proof]
        if self.settings.weigh_consistency(0):
            used.append(self.consistency)
        return [*used, self.length] if self.settings.length_weight else used


def _unless_failed(scored: Scored, value: float) -> float | None:
    """`value`, or None for a sample that Lean itself could not judge."""
    return None if scored.judged.value is None else value


def read_text(completion: Any) -> str:
    """The text of a completion as TRL hands it over: plain, or a list with the assistant's turn."""
    return completion if isinstance(completion, str) else str(completion[-1].get("content") or "")


def gather_rows(columns: Mapping[str, Any], count: int) -> list[Columns]:
    """Rows from the columns that TRL hands to reward functions."""
    names = ("header", "statement", "theorem_name", "required_lemmas")
    lists = {name: columns[name] for name in names if name in columns}
    return [{name: values[at] for name, values in lists.items()} for at in range(count)]
