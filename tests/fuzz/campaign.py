"""Running candidates through the real path, and what must hold of each answer."""

from __future__ import annotations

import asyncio
import time
import traceback
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from benchmarks.text import decode
from prover.core.errors import MalformedInput
from prover.core.lexer import tokenize
from prover.core.verdict import STANDARD_AXIOMS, Status, Verdict
from prover.lean.trusted import TrustedLean
from prover.screen import read_candidate, screen
from tests.fuzz.candidates import Exports, FuzzCandidate, make_candidate
from tests.fuzz.seeds import Pair, read_pairs

TIMEOUT_S = 3.0
ANSWER_S = 90.0
"""However it ends, a check has to have ended by then: limits, and a new worker's start."""
CONCURRENCY = 4
MAX_FAULTS = 3


@dataclass(frozen=True)
class Answer:
    """How a candidate ended."""

    outcome: str
    """`proved`, a rule, or `screen:RULE`."""
    fault: str = ""
    """What must not be; empty when all is well."""


@dataclass
class Campaign:
    """What happened so far."""

    seed: int
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How often each (kind, outcome) came."""
    refuted: int = 0
    """Candidates for statements that are false."""
    faults: list[tuple[FuzzCandidate, str]] = field(default_factory=list)
    elapsed_s: float = 0.0
    deaths: int = 0
    """Workers killed, lost, or replaced because they had grown."""

    @property
    def ran(self) -> int:
        """Candidates that were answered."""
        return sum(self.outcomes.values())

    def describe(self) -> str:
        """The figures, for people."""
        head = f"fuzz: seed {self.seed}, {self.ran} candidates in {self.elapsed_s:.0f} s, {self.refuted} of them for "
        head += f"false statements, {self.deaths} workers replaced, {len(self.faults)} faults"
        rows = [f"  {kind:7}{outcome:28}{count:6}" for (kind, outcome), count in self.outcomes.most_common()]
        return "\n".join([head, *rows])


class Fuzzer:
    """Judges candidates by `lean`; what `lean` accepts, `second`, with workers of its own, has to accept too."""

    def __init__(self, lean: TrustedLean, second: TrustedLean) -> None:
        self.lean = lean
        self.second = second

    async def run(self, seed: int, count: int, *, limit_s: float = float("inf"), first: int = 0) -> Campaign:
        """Run candidates `first` to `first + count` of the campaign, or as many as fit into `limit_s`."""
        exports = {pair.name: await self._prepare(pair) for pair in read_pairs()}
        campaign = Campaign(seed)
        begun = time.monotonic()
        indices = iter(range(first, first + count))

        async def work() -> None:
            for index in indices:
                if time.monotonic() - begun > limit_s or len(campaign.faults) >= MAX_FAULTS:
                    return
                await self._run_one(campaign, index, exports)

        async with asyncio.TaskGroup() as group:
            for _ in range(CONCURRENCY):
                group.create_task(work())
        campaign.elapsed_s = time.monotonic() - begun
        campaign.deaths = self.lean.pool.replaced + self.lean.trusted.replaced
        return campaign

    async def _run_one(self, campaign: Campaign, index: int, exports: Mapping[str, Exports]) -> None:
        candidate = make_candidate(campaign.seed, index, exports)
        answer = await self.examine(candidate)
        campaign.outcomes[candidate.kind, answer.outcome] += 1
        campaign.refuted += candidate.is_false
        if answer.fault:
            campaign.faults.append((candidate, answer.fault))

    async def _prepare(self, pair: Pair) -> Exports:
        honest = await self.lean.judge(pair.true, pair.text, timeout_s=30)
        assert honest.verdict.is_proved, (pair.name, honest.verdict.message)
        _, gap = await self.lean._export(pair.false, f"{pair.false.statement} := sorry", 30, kernel=True)
        assert "sorryAx" in gap
        return Exports(honest.export, gap)

    async def examine(self, candidate: FuzzCandidate) -> Answer:
        """Check one candidate. Never raises: an error of ours is a fault."""
        try:
            async with asyncio.timeout(ANSWER_S):
                check = self._check_export if candidate.kind == "export" else self._check_text
                return await check(candidate)
        except TimeoutError:
            return Answer("no answer", f"no answer within {ANSWER_S:.0f} s")
        except Exception:
            return Answer("error of ours", traceback.format_exc())

    async def _check_text(self, candidate: FuzzCandidate) -> Answer:
        """Do what `prover check` does with a file."""
        try:
            text = decode(candidate.text.encode("utf-8", "surrogateescape"), "candidate").text
        except MalformedInput:
            return Answer("not-utf-8")
        except UnicodeEncodeError:  # half of a surrogate pair cannot come from a file, but from JSON
            text = candidate.text
        read = read_candidate(text, candidate.problem)
        if candidate.is_screened and (finding := screen(read.own_text)):
            return Answer(f"screen:{finding.rule}")
        judgement = await self.lean.judge(candidate.problem, read.source, timeout_s=TIMEOUT_S)
        fault = await self._doubt(candidate, judgement.verdict, judgement.export)
        if judgement.verdict.is_proved and not fault:
            quick = await self.second.verify_quickly(candidate.problem, read.source, timeout_s=3 * TIMEOUT_S)
            fault = "" if quick.is_proved else f"the quick path says {quick.rule}: {quick.message}"
        return Answer(judgement.verdict.rule or "proved", fault)

    async def _check_export(self, candidate: FuzzCandidate) -> Answer:
        verdict, _ = await self.lean.judge_export(candidate.problem, candidate.text, timeout_s=TIMEOUT_S)
        return Answer(verdict.rule or "proved", await self._doubt(candidate, verdict, candidate.text))

    async def _doubt(self, candidate: FuzzCandidate, verdict: Verdict, export: str) -> str:
        """What is wrong with a verdict; empty when nothing is."""
        if (verdict.status is Status.PROVED) == bool(verdict.rule):
            return f"status {verdict.status} with rule {verdict.rule!r}"
        if not verdict.is_proved:
            return ""
        if candidate.is_false:
            return "a false statement was proved"
        if not set(verdict.axioms) <= STANDARD_AXIOMS:
            return f"proved with the axioms {verdict.axioms}"
        again, _ = await self.second.judge_export(candidate.problem, export, timeout_s=3 * TIMEOUT_S)
        return "" if again.is_proved else f"a second judge says {again.rule}: {again.message}"

    async def minimise(self, candidate: FuzzCandidate, *, budget: int = 80) -> FuzzCandidate:
        """Drop parts of a faulty candidate while it stays faulty, in at most `budget` checks."""
        pieces = _cut(candidate)
        size = max(1, len(pieces) // 2)
        while budget:
            at = 0
            while at < len(pieces) and budget:
                fewer = replace(candidate, text="".join(shorter := pieces[:at] + pieces[at + size :]))
                budget -= 1
                if (await self.examine(fewer)).fault:
                    candidate, pieces = fewer, shorter
                else:
                    at += size
            if size == 1:
                break
            size //= 2
        return candidate


def _cut(candidate: FuzzCandidate) -> list[str]:
    if candidate.kind == "export":
        return candidate.text.splitlines(keepends=True)
    return [token.text for token in tokenize(candidate.text)]
