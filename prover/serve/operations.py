"""What the server does with a request that was let in and read."""

from __future__ import annotations

from typing import Any

from prover.lean.trusted import TrustedLean
from prover.serve.admission import Admission
from prover.serve.batches import serve_batch
from prover.serve.judging import JsonObject, elaborate, judge_candidate, try_tactics
from prover.serve.limits import ServeLimits
from prover.serve.metrics import ServerMetrics
from prover.serve.snippets import SnippetAnswer, check_snippet
from prover.serve.wire import (
    Candidate,
    CheckRequest,
    ElaborateRequest,
    TryRequest,
    VerdictRequest,
    VerifyRequest,
)


class Unsupported(Exception):
    """A request asks for something that this server does not offer; the message says what instead."""


class Operations:
    """The operations of one server, their queue and their figures."""

    def __init__(self, lean: TrustedLean, limits: ServeLimits, *, allow_axioms: bool = False) -> None:
        self._lean = lean
        self._limits = limits
        self._allow_axioms = allow_axioms
        self._width = 2 * lean.pool.limits.workers
        """Snippets of one request in the workers' queue: enough that no worker waits for the next one."""
        self.admission = Admission(limits.queue, lean.pool.limits.workers)
        self.metrics = ServerMetrics(lean.pool, self.admission)

    async def check(self, request: CheckRequest) -> JsonObject:
        """Check snippets, as Kimina's server does."""
        codes = [snippet.code for snippet in request.snippets]
        answers = await self._check_codes("/api/check", codes, request.timeout, request.infotree)
        results = []
        for snippet, answer in zip(request.snippets, answers, strict=True):
            results.append({"id": snippet.id, "time": round(answer.seconds, 4), **_encode(answer)})
        return {"results": results}

    async def verify(self, request: VerifyRequest) -> JsonObject:
        """Check snippets, as older servers of Kimina do."""
        codes = [code.text for code in request.codes]
        answers = await self._check_codes("/verify", codes, request.timeout, request.infotree_type)
        results: list[JsonObject] = []
        for code, answer in zip(request.codes, answers, strict=True):
            result: JsonObject = {"custom_id": str(code.custom_id), **_encode(answer)}
            if answer.response is not None:
                result["response"] = {**answer.response, "time": round(answer.seconds, 4)}
            results.append(result)
        return {"results": results}

    async def _check_codes(
        self, path: str, codes: list[str], timeout_s: float, infotree: str | None
    ) -> list[SnippetAnswer]:
        if infotree is not None:
            raise Unsupported("this server sends no info trees: leave `infotree` out")
        self._check_timeout(timeout_s)

        async def work(code: str) -> SnippetAnswer:
            answer = await check_snippet(self._lean.pool, code, timeout_s, allow_axioms=self._allow_axioms)
            self.metrics.note_answer(path, answer.outcome, answer.seconds)
            return answer

        return await serve_batch(codes, work, self.admission, self._width)

    async def judge(self, request: VerdictRequest) -> JsonObject:
        """Judge candidates by the trusted path."""
        self._check_timeout(request.timeout_s)

        async def work(candidate: Candidate) -> JsonObject:
            verdict = await judge_candidate(self._lean, candidate, request.timeout_s)
            self.metrics.note_answer("/v1/check", verdict["status"], verdict["elapsed_s"])
            return verdict

        return {"results": await serve_batch(request.candidates, work, self.admission, self._width)}

    async def elaborate(self, request: ElaborateRequest) -> JsonObject:
        """Elaborate a text: messages, holes with their goals, declarations."""
        self._check_timeout(request.timeout_s)
        return await self._serve_one("/v1/elaborate", request, lambda r: elaborate(self._lean, r))

    async def try_tactics(self, request: TryRequest) -> JsonObject:
        """Run tactics at a hole until one closes it."""
        self._check_timeout(sum(tactic.timeout_s for tactic in request.tactics))
        return await self._serve_one("/v1/try", request, lambda r: try_tactics(self._lean, r))

    async def _serve_one(self, path: str, request: Any, work: Any) -> JsonObject:
        answer: JsonObject = (await serve_batch([request], work, self.admission, 1))[0]
        self.metrics.note_answer(path, str(answer.get("status", "done")), float(answer.get("elapsed_s", 0.0)))
        return answer

    def _check_timeout(self, timeout_s: float) -> None:
        if timeout_s > self._limits.timeout_s:
            raise Unsupported(f"the longest time limit is {self._limits.timeout_s:g} s, not {timeout_s:g} s")


def _encode(answer: SnippetAnswer) -> JsonObject:
    return {"error": answer.error} if answer.error else {"response": answer.response}
