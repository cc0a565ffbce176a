"""Backends behind HTTP, with a server that is a function."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from prover.core.errors import BackendError, InputError
from prover.core.ports import Elaboration
from prover.core.problem import Problem
from prover.core.verdict import Status, Verdict
from prover.lean.community import read_goals
from prover.lean.http import KiminaLean, ServedLean
from prover.lean.http.client import LeanServerClient, RequestRefused
from prover.lean.http.served import greet

httpx = pytest.importorskip("httpx")

PROBLEM = Problem("t", "theorem t : 1 = 1", "import Mathlib\n")


def make_client(answer: Callable[[Any], Any], patience_s: float = 0.3) -> LeanServerClient:
    http = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    return LeanServerClient("http://lean.example", http, patience_s=patience_s)


def kimina(response: dict | None = None, **result: Any) -> Callable[[Any], Any]:
    """A server that has no /v1, and gives every snippet the same answer."""

    def answer(request: Any) -> Any:
        if request.url.path != "/api/check":
            return httpx.Response(404, json={"detail": "Not Found"})
        snippets = json.loads(request.content)["snippets"]
        body = {**result, **({} if response is None else {"response": response})}
        return httpx.Response(200, json={"results": [{"id": s["id"], "time": 0.1, **body} for s in snippets]})

    return answer


class Judge:
    """A Lean that only verifies."""

    def __init__(self, verdict: Verdict) -> None:
        self._verdict = verdict

    async def verify(self, problem: Problem, source: str, *, timeout_s: float) -> Verdict:
        return self._verdict


async def verify(answer: Callable[[Any], Any], judge: Judge | None) -> Verdict:
    return await KiminaLean(make_client(answer), judge).verify(PROBLEM, "theorem t : 1 = 1 := rfl", timeout_s=5)


async def test_nothing_is_proved_on_the_word_of_a_server_without_verdicts():
    verdict = await verify(kimina({}), None)
    assert (verdict.status, verdict.rule) == (Status.CRASHED, "unverified")
    assert "/v1/check" in verdict.message


async def test_what_the_judge_cannot_read_stays_unverified():
    refused = Verdict(Status.REJECTED, "refused", "header: cannot import Mathlib")
    verdict = await verify(kimina({}), Judge(refused))
    assert (verdict.status, verdict.rule) == (Status.CRASHED, "unverified")
    assert "cannot import Mathlib" in verdict.message


async def test_the_judge_has_the_last_word():
    proved = await verify(kimina({}), Judge(Verdict(Status.PROVED, lean="4.28.0 embedded")))
    assert proved.is_proved
    assert proved.lean.startswith("4.28.0 embedded, after ")
    rejected = await verify(kimina({}), Judge(Verdict(Status.REJECTED, "axiom")))
    assert (rejected.status, rejected.rule) == (Status.REJECTED, "axiom")


async def test_what_the_server_rejects_is_not_judged():
    message = {"severity": "error", "pos": {"line": 3, "column": 0}, "data": "no"}
    verdict = await verify(kimina({"messages": [message]}), None)
    assert (verdict.status, verdict.rule, verdict.message) == (Status.REJECTED, "error", "no")
    assert verdict.messages[0].line == 2
    sorry = {"pos": {"line": 2, "column": 21}, "endPos": {"line": 2, "column": 26}, "goal": "⊢ 1 = 1"}
    assert (await verify(kimina({"sorries": [sorry]}), None)).rule == "sorry"
    assert (await verify(kimina(error="Lean REPL command timed out in 5 seconds"), None)).status is Status.TIMEOUT
    assert (await verify(kimina(error="no REPL"), None)).status is Status.CRASHED


async def test_a_greeting_tells_servers_apart():
    assert await greet(make_client(kimina({}))) == ""
    assert await greet(make_client(lambda _: httpx.Response(200, json={"status": "ok"}))) == ""
    ours = {"lean": "4.28.0", "protocol": 1, "verdicts": True}
    assert await greet(make_client(lambda _: httpx.Response(200, json=ours))) == "4.28.0"
    with pytest.raises(BackendError, match="version 2"):
        await greet(make_client(lambda _: httpx.Response(200, json={**ours, "protocol": 2})))


async def test_a_busy_or_absent_server_is_waited_for():
    answers = [httpx.Response(429, headers={"Retry-After": "0"}), httpx.ConnectError("away"), httpx.Response(503)]
    answers.append(httpx.Response(200, json={"fine": 1}))

    def answer(_: Any) -> Any:
        given = answers.pop(0)
        if isinstance(given, Exception):
            raise given
        return given

    assert await make_client(answer, patience_s=10).get("/x") == {"fine": 1}


@pytest.mark.parametrize(
    ("response", "error", "words"),
    [
        ({"status_code": 503, "json": {"detail": "no worker"}}, BackendError, "503 no worker"),
        ({"status_code": 401}, InputError, "PROVER_HTTP_TOKEN"),
        ({"status_code": 422, "json": {"detail": "too long"}}, RequestRefused, "too long"),
        ({"status_code": 200, "text": "<html>"}, BackendError, "no Lean server"),
    ],
)
async def test_errors_say_what_to_do(response, error, words):
    with pytest.raises(error) as caught:
        await make_client(lambda _: httpx.Response(**response)).get("/x")
    assert words in str(caught.value)


async def test_a_server_that_talks_nonsense_proves_nothing():
    lean = ServedLean(make_client(lambda _: httpx.Response(200, json={"results": [{"status": "yes"}]})), "4.28.0")
    verdict = await lean.verify(PROBLEM, "x", timeout_s=1)
    assert (verdict.status, verdict.lean) == (Status.CRASHED, "4.28.0 at http://lean.example")
    assert isinstance(await lean.elaborate("", "x", timeout_s=1), Elaboration)
    assert (await lean.elaborate("", "x", timeout_s=1)).status is Status.CRASHED


async def test_a_server_that_comes_back_with_another_lean_ends_the_run():
    said = {"id": "", "status": "proved", "lean": "4.28.0"}
    lean = ServedLean(make_client(lambda _: httpx.Response(200, json={"results": [dict(said)]})), "4.28.0")
    verdict = await lean.verify(PROBLEM, "x", timeout_s=1)
    assert (verdict.is_proved, verdict.lean) == (True, "4.28.0 at http://lean.example")
    said["lean"] = "4.29.0"
    with pytest.raises(BackendError, match=r"4\.29\.0 now"):
        await lean.verify(PROBLEM, "x", timeout_s=1)


def test_goals_are_read_from_their_text():
    first, second = read_goals(
        "case a\nx y : Nat\nh✝ : x <\n    y\nz : Nat := x + y\n⊢ x ≤ y ∧\n    True\n\ncase b\n⊢ True"
    )
    assert first.target == "x ≤ y ∧\n    True"
    assert [(h.name, h.type, h.value, h.is_accessible) for h in first.hypotheses] == [
        ("x", "Nat", None, True),
        ("y", "Nat", None, True),
        ("h✝", "x <\n    y", None, False),
        ("z", "Nat", "x + y", True),
    ]
    assert (second.target, second.hypotheses) == ("True", ())
