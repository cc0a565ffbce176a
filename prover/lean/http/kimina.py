"""The `Lean` port through a server that speaks no more than Kimina's protocol.

Such a server says whether a text elaborates. It does not say that the text proves a given statement, its process has
run the text, and its messages can be forged. So it serves the search; what it accepts is verified again by a Lean with
a trusted path, or not called proved.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from prover.core.assembly import splice
from prover.core.ports import Elaboration, Lean
from prover.core.problem import Problem
from prover.core.proof import Attempt, Subgoal, Tactic
from prover.core.verdict import Message, Status, Verdict
from prover.lean.community import ReplAnswer, conclude, read_answer
from prover.lean.http.client import LeanServerClient, RequestRefused

UNVERIFIED = "unverified"
"""Rule of verdicts about proofs that a server accepts and nobody could verify."""
_AT_ONCE = 4
_VERSION = re.compile(r"\d+\.\d+\.\d+[^\s,\"]*")


class _Wire(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _Result(_Wire):
    error: str | None = None
    response: ReplAnswer | None = None
    time: float = 0.0


class _Answer(_Wire):
    results: tuple[_Result, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class _Text:
    """A header and a source as one snippet."""

    header: str
    source: str

    @property
    def code(self) -> str:
        return self._before + self.source

    @property
    def _before(self) -> str:
        return self.header if not self.header or self.header.endswith("\n") else self.header + "\n"

    @property
    def lines_before(self) -> int:
        return self._before.count("\n")


class KiminaLean:
    """Elaborates and tries through a Kimina-compatible server, verifies elsewhere. Implements `Lean`."""

    def __init__(self, client: LeanServerClient, judge: Lean | None) -> None:
        """Use `client` for the search, `judge` for verdicts; without one nothing is ever called proved."""
        self._client = client
        self._judge = judge
        self._description = ""

    async def elaborate(self, header: str, source: str, *, timeout_s: float) -> Elaboration:
        """Elaborate `source` after `header`. Holes have goals as far as their text tells, and no lemmas."""
        text = _Text(header, source)
        (result,) = await self._check([text.code], timeout_s)
        return _read_elaboration(text, result)

    async def _check(self, codes: Sequence[str], timeout_s: float) -> Sequence[_Result]:
        snippets = [{"id": str(index), "code": code} for index, code in enumerate(codes)]
        body = {"snippets": snippets, "timeout": max(1, round(timeout_s))}
        try:
            answer = await self._client.post("/api/check", body, work_s=timeout_s * len(codes))
            results = _Answer.model_validate(answer).results
            if len(results) == len(codes):
                return results
            reason = f"{len(results)} answers to {len(codes)} snippets"
        except (RequestRefused, ValidationError) as error:
            reason = str(error)[:300]
        return [_Result(error=f"{self._client.url} does not check it: {reason}")] * len(codes)

    async def try_tactics(
        self, subgoal: Subgoal, tactics: Sequence[Tactic], *, on_attempt: Callable[[Attempt], None]
    ) -> Attempt | None:
        """Splice each tactic into the source and have it elaborated, a few at a time."""
        for begin in range(0, len(tactics), _AT_ONCE):
            some = tactics[begin : begin + _AT_ONCE]
            spliced = [splice(subgoal.source, subgoal.hole, tactic.text) for tactic in some]
            texts = [_Text(subgoal.header, found.source) for found in spliced]
            results = await self._check([t.code for t in texts], max(t.timeout_s for t in some))
            for tactic, where, text, result in zip(some, spliced, texts, results, strict=True):
                attempt = conclude(subgoal, tactic, where, _read_elaboration(text, result))
                on_attempt(attempt)
                if attempt.status is Status.PROVED:
                    return attempt
        return None

    async def verify(self, problem: Problem, source: str, *, timeout_s: float) -> Verdict:
        """Judge by the Lean that can; what the server rejects is not sent there.

        Without a judge, or when the judge lacks what the header needs, the status is `crashed` and the rule
        `unverified`: nothing is known about the proof, whatever the server says.
        """
        lean = await self.describe()
        outcome = await self.elaborate(problem.header, source, timeout_s=timeout_s)
        if outcome.status is not Status.PROVED:
            rule = "error" if outcome.status is Status.REJECTED else outcome.status.value
            return Verdict(outcome.status, rule, outcome.first_error, (), outcome.messages, outcome.elapsed_s, lean)
        if outcome.holes:
            return Verdict(Status.REJECTED, "sorry", "the proof uses `sorry`", (), outcome.messages, lean=lean)
        if self._judge is None:
            return self._leave_open("no Lean with a trusted path is at hand", lean)
        verdict = await self._judge.verify(problem, source, timeout_s=timeout_s)
        if verdict.rule in ("refused", "statement-error"):
            return self._leave_open(f"the Lean that would verify it says: {verdict.message}", lean)
        return replace(verdict, lean=f"{verdict.lean}, after {lean}")

    def _leave_open(self, reason: str, lean: str) -> Verdict:
        message = (
            f"unverified: {self._client.url} accepts it, but offers no verdicts (/v1/check), and {reason}. "
            "Run `prover serve` on a Lean that has the imports, or verify the file there"
        )
        return Verdict(Status.CRASHED, UNVERIFIED, message, lean=lean)

    async def describe(self) -> str:
        """The server's Lean, and its address."""
        if not self._description:
            (result,) = await self._check(["#eval Lean.versionString"], 60)
            messages = (result.response and result.response.messages) or ()
            version = _VERSION.search(messages[0].data) if messages else None
            self._description = f"{version[0] if version else 'unknown Lean'} of kimina at {self._client.url}"
        return self._description


def _read_elaboration(text: _Text, result: _Result) -> Elaboration:
    if result.response is None:
        status = Status.TIMEOUT if "timed out" in (result.error or "") else Status.CRASHED
        return Elaboration(status, (Message("error", 0, 0, result.error or "no answer"),), elapsed_s=result.time)
    return read_answer(result.response, text.source, lines_before=text.lines_before, elapsed_s=result.time)
