"""Prove a dataset again: every claim of every row, from nothing but the row itself."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Hashable
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from prover.core.assembly import state_with_sorry
from prover.core.ports import Elaboration, Lean, Stepper
from prover.core.verdict import Status
from prover.dataset.rows import (
    BaseRow,
    Claim,
    ColdStartRow,
    CurriculumRow,
    Expectation,
    PreferenceRow,
    RLRow,
    TacticRow,
)
from prover.dataset.tactics import Trace, trace_proof

Value = TypeVar("Value")
KEPT_ANSWERS = 1024
"""Rows of one problem stand near each other and share claims, which are checked once."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row does not hold."""

    rule: str
    """Lean's rule (docs/protocol.md), or `not-rejected`, `text-differs`, `step-differs`, `no-such-step`."""
    message: str


LAYOUT_FAULT = Fault("text-differs", "the columns for training do not say what the row says")


class RowVerifier:
    """Checks rows with the full path of verification. Rows may be checked side by side."""

    def __init__(self, lean: Lean, stepper: Stepper, *, timeout_s: float) -> None:
        self._lean = lean
        self._stepper = stepper
        self._timeout_s = timeout_s
        self._faults: _Once[Fault | None] = _Once()
        self._traces: _Once[Trace] = _Once()

    async def check(self, row: BaseRow) -> Fault | None:
        """Return the first thing that is wrong with `row`, or None when it holds."""
        if (fault := find_text_fault(row)) is not None:
            return fault
        for claim in row.claims():
            fault = await self._faults.get(claim, partial(self._check_claim, claim))
            if fault is not None:
                return fault
        return await self._check_step(row) if isinstance(row, TacticRow) else None

    async def _check_claim(self, claim: Claim) -> Fault | None:
        if claim.expectation is Expectation.ELABORATES:
            source = state_with_sorry(claim.statement)
            outcome = await self._lean.elaborate(claim.header, source, timeout_s=self._timeout_s)
            return _judge_statement(claim, outcome)
        verdict = await self._lean.verify(claim.problem, claim.proof_source, timeout_s=self._timeout_s)
        if claim.expectation is Expectation.PROVED:
            return None if verdict.is_proved else Fault(verdict.rule, verdict.message)
        if verdict.status is Status.REJECTED and verdict.rule != "statement-error":
            return None
        if verdict.is_proved:
            return Fault("not-rejected", f"`{claim.theorem_name}`: the proof that should fail is accepted")
        return Fault(verdict.rule, verdict.message)

    async def _check_step(self, row: TacticRow) -> Fault | None:
        """Replay the proof and compare the row with the step that it says it is."""
        replay = partial(trace_proof, self._stepper, row.header, row.proof_source, timeout_s=self._timeout_s)
        trace = await self._traces.get((row.header, row.proof_source), replay)
        triple = next((triple for triple in trace.triples if triple.step == row.step), None)
        if triple is None:
            why = f" ({trace.skipped[0]})" if trace.skipped else ""
            return Fault("no-such-step", f"step {row.step} of the proof cannot be replayed{why}")
        for name in ("tactic", "state", "next_state"):
            if getattr(triple, name) != getattr(row, name):
                return Fault("step-differs", f"`{name}` of step {row.step} is, replayed: {getattr(triple, name)}")
        return None


def find_text_fault(row: BaseRow) -> Fault | None:
    """Return where the texts that are learnt from differ from those that are checked."""
    for name, text, part in _list_texts(row):
        if part.strip() not in text:
            return Fault("text-differs", f"`{name}` does not hold the text that Lean checks")
    return None


def _list_texts(row: BaseRow) -> list[tuple[str, str, str]]:
    """Name and text of a field of `row`, and what it must contain."""
    match row:
        case ColdStartRow():
            return [("completion", row.completion, row.proof_source)]
        case CurriculumRow() if row.completion:
            return [("prompt", row.prompt, row.statement), ("completion", row.completion, row.proof_source)]
        case CurriculumRow() | RLRow():
            return [("prompt", row.prompt, row.statement)]
        case PreferenceRow():
            return [("chosen", row.chosen, row.chosen_source), ("rejected", row.rejected, row.rejected_source)]
        case _:
            return []


def _judge_statement(claim: Claim, outcome: Elaboration) -> Fault | None:
    if outcome.status is Status.REJECTED:
        return Fault("statement-error", outcome.first_error or "the statement does not elaborate")
    if outcome.status is not Status.PROVED:
        return Fault(outcome.status.value, outcome.first_error or "Lean gave no answer about the statement")
    declared = [declaration.name for declaration in outcome.declarations]
    if claim.theorem_name not in declared:
        return Fault("missing", f"the statement declares {', '.join(declared) or 'nothing'}, not {claim.theorem_name}")
    return None


class _Once(Generic[Value]):
    """The last answers by key; who asks for one that is under way waits for it."""

    def __init__(self) -> None:
        self._tasks: OrderedDict[Hashable, asyncio.Task[Value]] = OrderedDict()

    async def get(self, key: Hashable, find: Callable[[], Coroutine[Any, Any, Value]]) -> Value:
        """Return the answer for `key`, found by `find` if it is not known."""
        task = self._tasks.get(key)
        if task is None:
            task = self._tasks[key] = asyncio.create_task(find())
            while len(self._tasks) > KEPT_ANSWERS:
                self._tasks.popitem(last=False)
        return await asyncio.shield(task)  # one caller may leave while others wait
