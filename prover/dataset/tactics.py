"""Triples of state, tactic and next state from verified proofs: what a step prover learns from.

Each block of a proof (see `prover.dataset.steps`) is replayed step by step in its true place: what is around it stands
there as it is, with `sorry` for the other blocks of its level. Only a block whose steps, one after the other, close its
goal gives triples; the states are those that Lean prints.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from itertools import accumulate

from prover.core.ports import Stepper
from prover.core.proof import Proof
from prover.core.verdict import Status
from prover.dataset.rows import Provenance, TacticRow
from prover.dataset.steps import Block, find_blocks, open_levels

REPLAY_TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True)
class Triple:
    """One step of a proof."""

    step: int
    """Position among all steps of all blocks of the proof, in the order of `find_blocks`."""
    state: str
    tactic: str
    next_state: str
    """Empty when nothing is left to prove."""


@dataclass(frozen=True, slots=True)
class Trace:
    """The steps of a proof, as far as they can be replayed."""

    triples: tuple[Triple, ...]
    blocks: int
    """Tactic blocks in the proof."""
    skipped: tuple[str, ...]
    """Why blocks gave no triples: Lean's message for each."""


async def trace_proof(stepper: Stepper, header: str, source: str, *, timeout_s: float = REPLAY_TIMEOUT_S) -> Trace:
    """Replay every block of a proof; `source` is statement and proof, `timeout_s` is for each block."""
    blocks = find_blocks(source)
    firsts = dict(zip(blocks, accumulate((len(block.steps) for block in blocks), initial=0), strict=False))
    places = [(block, opened.text, at) for opened in open_levels(source, blocks) for block, at in opened.blocks]
    replays = await asyncio.gather(
        *(stepper.replay(header, text, block.steps, at=at, timeout_s=timeout_s) for block, text, at in places)
    )
    triples: list[Triple] = []
    skipped: list[str] = []
    for (block, _, _), replay in zip(places, replays, strict=True):
        if replay.status is Status.PROVED:
            triples.extend(_pair(firsts[block], block, replay.states))
        else:
            skipped.append(f"{replay.status.value}: {replay.message}")
    return Trace(tuple(sorted(triples, key=lambda triple: triple.step)), len(blocks), tuple(skipped))


def _pair(first: int, block: Block, states: tuple[tuple[str, ...], ...]) -> list[Triple]:
    """Put each step between the states before and after it."""
    texts = ["\n\n".join(goals) for goals in states]
    steps = zip(texts, block.steps, texts[1:], strict=False)
    return [Triple(first + number, *step) for number, step in enumerate(steps)]


async def make_tactic_rows(
    stepper: Stepper, proof: Proof, provenance: Provenance, *, timeout_s: float = REPLAY_TIMEOUT_S
) -> tuple[list[TacticRow], Trace]:
    """Rows for the steps of a verified proof, equal triples once; and the trace, which tells what was skipped."""
    trace = await trace_proof(stepper, proof.problem.header, proof.source, timeout_s=timeout_s)
    seen: set[tuple[str, str, str]] = set()
    rows: list[TacticRow] = []
    for triple in trace.triples:
        content = (triple.state, triple.tactic, triple.next_state)
        if content not in seen:
            seen.add(content)
            rows.append(_make_row(proof, provenance, triple))
    return rows, trace


def _make_row(proof: Proof, provenance: Provenance, triple: Triple) -> TacticRow:
    return TacticRow(
        provenance=provenance,
        header=proof.problem.header,
        statement=proof.problem.statement,
        theorem_name=proof.problem.lean_name,
        proof_source=proof.source,
        step=triple.step,
        state=triple.state,
        tactic=triple.tactic,
        next_state=triple.next_state,
    )
