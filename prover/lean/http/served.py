"""The `Lean` port through our own server, whose verdicts are made by the trusted path."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from prover.core.errors import BackendError
from prover.core.ports import Elaboration
from prover.core.problem import Problem
from prover.core.proof import Attempt, Subgoal, Tactic
from prover.core.verdict import Message, Status, Verdict
from prover.lean.http.client import JsonObject, LeanServerClient, RequestRefused

_TACTICS_AT_ONCE = 8
"""Tactics in one request: a caller hears of an attempt when its request is answered."""
_ELABORATION = TypeAdapter(Elaboration)
_VERDICT = TypeAdapter(Verdict)
PROTOCOL = 1


class _Greeting(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    lean: str
    protocol: int
    verdicts: Literal[True]


class _AttemptReply(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    status: Status
    messages: tuple[Message, ...] = ()
    elapsed_s: float = 0.0


async def greet(client: LeanServerClient) -> str:
    """Return the Lean of a server with verdicts; an empty string for a server that offers none."""
    try:
        greeting = _Greeting.model_validate(await client.get("/v1/lean"))
    except RequestRefused:
        return ""
    except ValidationError:
        return ""
    if greeting.protocol != PROTOCOL:
        hint = "Use the same version of open-prover on both sides"
        raise BackendError(
            f"{client.url} speaks version {greeting.protocol} of the protocol, not {PROTOCOL}", hint=hint
        )
    return greeting.lean


class ServedLean:
    """Elaborates, tries and verifies through `prover serve`. Implements `prover.core.ports.Lean`."""

    def __init__(self, client: LeanServerClient, lean: str) -> None:
        """Use `client`; `lean` is what `greet` said."""
        self._client = client
        self._lean = lean
        self._description = f"{lean} at {client.url}"

    async def elaborate(self, header: str, source: str, *, timeout_s: float) -> Elaboration:
        """Elaborate `source` after `header`."""
        body = {"header": header, "source": source, "timeout_s": timeout_s}
        try:
            return _ELABORATION.validate_python(await self._client.post("/v1/elaborate", body, work_s=timeout_s))
        except (RequestRefused, ValidationError) as error:
            return Elaboration(Status.CRASHED, (self._complain(error),))

    async def try_tactics(
        self, subgoal: Subgoal, tactics: Sequence[Tactic], *, on_attempt: Callable[[Attempt], None]
    ) -> Attempt | None:
        """Run `tactics` in order at the hole; return the first attempt that closes it."""
        for begin in range(0, len(tactics), _TACTICS_AT_ONCE):
            some = tactics[begin : begin + _TACTICS_AT_ONCE]
            for tactic, reply in zip(some, await self._try_some(subgoal, some), strict=False):
                attempt = Attempt(subgoal.id, tactic, reply.status, reply.messages, reply.elapsed_s)
                on_attempt(attempt)
                if attempt.status is Status.PROVED:
                    return attempt
        return None

    async def _try_some(self, subgoal: Subgoal, tactics: Sequence[Tactic]) -> Sequence[_AttemptReply]:
        texts = [{"text": t.text, "timeout_s": t.timeout_s, "max_heartbeats": t.max_heartbeats} for t in tactics]
        place = {"header": subgoal.header, "source": subgoal.source, "hole": subgoal.hole.index}
        try:
            answer = await self._client.post(
                "/v1/try", {**place, "tactics": texts}, work_s=sum(t.timeout_s for t in tactics)
            )
            return [_AttemptReply.model_validate(attempt) for attempt in answer["attempts"]]
        except (RequestRefused, ValidationError, KeyError) as error:
            return [_AttemptReply(status=Status.CRASHED, messages=(self._complain(error),))] * len(tactics)

    async def verify(self, problem: Problem, source: str, *, timeout_s: float) -> Verdict:
        """Have the server judge whether `source` proves `problem`. The verdict names the server.

        Raises `BackendError` when another Lean answers than at the beginning: a run must not mix them.
        """
        candidate: JsonObject = {"statement": problem.statement, "header": problem.header, "name": problem.lean_name}
        body = {"candidates": [{**candidate, "source": source}], "timeout_s": timeout_s}
        try:
            answer = await self._client.post("/v1/check", body, work_s=4 * timeout_s)
            (result,) = answer["results"]
            result.pop("id", None)
            verdict = _VERDICT.validate_python(result)
        except (RequestRefused, ValidationError, KeyError, ValueError, AttributeError) as error:
            return Verdict(Status.CRASHED, "crashed", self._complain(error).text, lean=self._description)
        if verdict.lean not in ("", self._lean):  # it was restarted with another one
            words = f"{self._client.url} serves {verdict.lean} now, and served {self._lean} before"
            raise BackendError(words, hint="Start a new run")
        return replace(verdict, lean=self._description)

    async def describe(self) -> str:
        """The server's Lean, and its address."""
        return self._description

    def _complain(self, error: Any) -> Message:
        what = "refuses" if isinstance(error, RequestRefused) else "breaks the protocol"
        return Message("error", 0, 0, f"{self._client.url} {what}: {str(error)[:500]}")
