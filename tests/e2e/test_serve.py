"""The public client `kimina-client`, and clients that misbehave, against a real `prover serve`."""

from __future__ import annotations

import json
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from tests.e2e.serving import ServedLean, import_kimina_client, serve_lean

kimina = import_kimina_client()

pytestmark = [pytest.mark.lean, pytest.mark.slow]

TOKEN = "a-token-for-tests-0123456789"
FOREVER = "partial def forever (n : Nat) : IO Nat := forever (n + 1)\n#eval forever 0"


@pytest.fixture(scope="module")
def server(embedded_lean) -> Iterator[ServedLean]:
    with serve_lean("--queue", "2000", "--max-body-mb", "2", token=TOKEN) as served:
        yield served


@pytest.fixture(scope="module")
def client(server):
    return kimina.KiminaClient(server.url, api_key=TOKEN)


def post(server: ServedLean, path: str, body: bytes, token: str = TOKEN) -> tuple[int, dict]:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    request = urllib.request.Request(server.url + path, body, headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def statuses(answer) -> list[str]:
    return [result.analyze().status.value for result in answer.results]


def test_single_snippets(client):
    assert client.health() == {"status": "ok"}
    client.test()
    codes = {
        "theorem t : 1 + 1 = 2 := rfl": "valid",
        "import Lean\nopen Lean\ntheorem t : 1 + 1 = 2 := by decide": "valid",
        "theorem t : 1 + 1 = 3 := by sorry": "sorry",
        "theorem t : 1 + 1 = 3 := rfl": "lean_error",
        'macro "hide" : tactic => `(tactic| sorry)\ntheorem t : 1 + 1 = 3 := by hide': "sorry",
        "axiom a : False\ntheorem t : 1 + 1 = 3 := a.elim": "lean_error",
        "import Mathlib\ndef one := 1": "repl_error",
    }
    for code, status in codes.items():
        assert statuses(client.check(code, show_progress=False)) == [status], code


def test_places_count_from_the_start_of_the_snippet(client):
    code = "/- licence -/\nimport Lean\n\ntheorem t (n : Nat) : n = n := by\n  sorry\nexample : 1 = 2 := rfl"
    (result,) = client.check(code, show_progress=False).results
    assert result.response["sorries"] == [
        {"pos": {"line": 5, "column": 2}, "endPos": {"line": 5, "column": 7}, "goal": "n : Nat\n⊢ n = n"}
    ]
    assert [m["pos"]["line"] for m in result.response["messages"]] == [4, 6]


def test_a_batch_of_500(client):
    snippets = [kimina.Snippet(id=f"s{n}", code=f"example : {n} + 1 = {n + n % 2} := rfl") for n in range(500)]
    answer = client.check(snippets, batch_size=500, show_progress=False)
    assert [result.id for result in answer.results] == [snippet.id for snippet in snippets]
    assert statuses(answer) == ["valid" if n % 2 else "lean_error" for n in range(500)]


async def test_many_batches_at_once(server):
    client = kimina.AsyncKiminaClient(server.url, api_key=TOKEN)
    snippets = [kimina.Snippet(id=f"s{n}", code=f"example : {n} = {n} := rfl") for n in range(60)]
    answer = await client.check(snippets, batch_size=4, max_workers=15, show_progress=False)
    await client.close()
    assert sorted(result.id for result in answer.results) == sorted(snippet.id for snippet in snippets)
    assert set(statuses(answer)) == {"valid"}


def test_a_timeout_is_named_as_such_and_hits_nobody_else(client):
    snippets = [kimina.Snippet(id="slow", code=FOREVER), kimina.Snippet(id="fast", code="def fast := 1")]
    answer = client.check(snippets, timeout=2, show_progress=False)
    assert {r.id: s for r, s in zip(answer.results, statuses(answer), strict=True)} == {
        "slow": "timeout_error",
        "fast": "valid",
    }


def test_a_wrong_token(server):
    for key in ("wrong-token-0123456789", None):
        client = kimina.KiminaClient(server.url, api_key=key, n_retries=1)
        assert statuses(client.check("#check 1", show_progress=False)) == ["server_error"]
    assert post(server, "/api/check", b"{}", token="wrong")[0] == 401
    assert client.health() == {"status": "ok"}


def test_the_older_request(server):
    codes = [
        {"custom_id": 7, "proof": "theorem t : 1 = 2 := by sorry"},
        {"custom_id": "x", "code": "example : 1 = 2 := rfl"},
    ]
    status, answer = post(server, "/verify", json.dumps({"codes": codes, "timeout": 60}).encode())
    assert status == 200
    first, second = (kimina.BackwardResponse(**result) for result in answer["results"])
    assert first["custom_id"] == "7"
    assert first["response"]["sorries"][0]["goal"] == "⊢ 1 = 2"
    assert second["response"]["messages"][0]["severity"] == "error"
    assert second["response"]["time"] > 0


def test_verdicts(server):
    statement = "theorem t (n : Nat) : n + 0 = n"
    candidates = [
        {"id": "good", "statement": statement, "proof": "simp"},
        {"id": "sorry", "statement": statement, "proof": "sorry"},
        {"id": "other", "statement": statement, "source": "theorem t (n : Nat) : n = n := rfl"},
        {"id": "wrong", "statement": statement, "proof": "omega_ n"},
        {"id": "nameless", "statement": "1 = 1", "proof": "rfl"},
    ]
    status, answer = post(server, "/v1/check", json.dumps({"candidates": candidates}).encode())
    assert status == 200
    rules = [(result["id"], result["status"], result["rule"]) for result in answer["results"]]
    assert rules[0] == ("good", "proved", "")
    assert [rule for _, _, rule in rules[1:]] == ["sorry", "statement-differs", "error", "statement-error"]
    assert {status for _, status, _ in rules[1:]} == {"rejected"}
    assert answer["results"][0]["lean"].endswith("embedded")


def test_bad_input(server):
    many = {"snippets": [{"id": str(n), "code": ""} for n in range(10_000)]}
    cases = [
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b"[" * 100_000, 400),
        (b"[]", 422),
        (b'{"snippets": []}', 422),
        (b'{"snippets": [{"id": "1", "code": "x"}], "colour": 1}', 422),
        (b'{"snippets": [{"id": "1", "code": "x"}, {"id": "1", "code": "y"}]}', 422),
        (b'{"snippets": [{"id": "1", "code": "x"}], "infotree": "full"}', 422),
        (b'{"snippets": [{"id": "1", "code": "x"}], "timeout": 1e9}', 422),
        (b'{"snippets": [{"id": "1", "code": "\\ud800"}]}', 400),
        (json.dumps(many).encode(), 413),
        (b" " * (2 * 2**20 + 1), 413),
    ]
    for body, expected in cases:
        status, answer = post(server, "/api/check", body)
        assert status == expected, (body[:60], answer)
        assert len(json.dumps(answer)) < 5000
    assert post(server, "/nowhere", b"{}")[0] == 404


def test_unicode_edges(client):
    fine = "example : 1 = 1 := rfl"
    codes = [f"-- \u0000\n{fine}", f"\ufeff{fine}", 'def s := "😀𝔸\u2028"', "", f"\r\n{fine}\r\n", f"\u202e{fine}"]
    answer = client.check(codes, show_progress=False)
    assert len(answer.results) == len(codes)
    assert all(result.error is None for result in answer.results)
    assert statuses(client.check(fine, show_progress=False)) == ["valid"]


def test_metrics(server):
    request = urllib.request.Request(server.url + "/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        text = answer.read().decode()
    assert 'prover_requests_total{path="/api/check",status="413"} 2.0' in text
    assert 'prover_answers_total{outcome="timeout_error",path="/api/check"} 1.0' in text
    assert "prover_queue_pending 0.0" in text


def test_a_client_that_leaves_takes_its_snippets_along(server):
    snippets = [{"id": str(n), "code": f"example : {n} = {n} := by decide"} for n in range(1500)]
    body = json.dumps({"snippets": snippets}).encode()
    head = (
        f"POST /api/check HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(head.encode() + body)
        time.sleep(0.5)
    begun = time.monotonic()
    assert post(server, "/v1/elaborate", b'{"source": "def one := 1"}')[0] == 200
    assert time.monotonic() - begun < 10


def test_a_restart_in_the_middle(embedded_lean):
    snippets = [kimina.Snippet(id=str(n), code=f"example : {n} = {n} := rfl") for n in range(200)]
    with serve_lean() as first:
        client = kimina.KiminaClient(first.url, n_retries=10)
        client.check("#check 1", show_progress=False)  # its worker is up
        answers = []

        def check() -> None:
            answers.append(client.check(snippets, batch_size=4, max_workers=4, show_progress=False))

        thread = threading.Thread(target=check)
        thread.start()
        time.sleep(0.5)
        assert first.stop(timeout_s=90) == 0
        with serve_lean(port=first.port) as second:
            thread.join(180)
            with urllib.request.urlopen(second.url + "/metrics", timeout=10) as metrics:
                assert 'outcome="valid",path="/api/check"' in metrics.read().decode()
    assert sorted(result.id for result in answers[0].results) == sorted(s.id for s in snippets)
    assert set(statuses(answers[0])) == {"valid"}
