"""The trust boundary in Python: who is sent what, and whose word counts."""

from __future__ import annotations

import json
from typing import Any, cast

import pytest

from prover.core.problem import Problem
from prover.core.verdict import Status
from prover.lean.export_format import MAX_EXPORT_BYTES, MalformedExport, screen_export
from prover.lean.pool import PoolReply, WorkerPool
from prover.lean.process import WorkerDied, _decode_reply
from prover.lean.trusted import TrustedLean

META = '{"meta":{"format":{"version":"3.1.0"}}}\n'
PROBLEM = Problem("t", "theorem t : True")
SOURCE = "theorem t : True := by run_tac take_over"
EXPORTED = {"ok": True, "status": "proved", "export": META}
PROVED = {"ok": True, "status": "proved", "axioms": ["propext"]}


class ScriptedPool:
    """A pool that gives the same reply to every request of an op, and remembers what it was sent."""

    def __init__(self, **replies: dict[str, Any] | Status) -> None:
        self.replies = {"version": {"ok": True, "lean": "4", "githash": "abc"}, **replies}
        self.requests: list[tuple[str, dict[str, Any]]] = []

    async def submit(self, op: str, fields: dict[str, Any], *, deadline_s: float) -> PoolReply:
        self.requests.append((op, fields))
        reply = self.replies[op]
        return PoolReply(reply, reason="gone") if isinstance(reply, Status) else PoolReply(None, reply)

    @property
    def ops(self) -> list[str]:
        return [op for op, _ in self.requests]


def join(untrusted: ScriptedPool, trusted: ScriptedPool) -> TrustedLean:
    return TrustedLean(cast(WorkerPool, untrusted), cast(WorkerPool, trusted))


async def test_the_trusted_worker_decides_and_never_sees_the_candidate() -> None:
    message = {"severity": "warning", "text": "from the candidate"}
    untrusted, trusted = ScriptedPool(export={**EXPORTED, "messages": [message]}), ScriptedPool(judge=PROVED)
    judgement = await join(untrusted, trusted).judge(PROBLEM, SOURCE, timeout_s=1)
    assert judgement.verdict.is_proved
    assert judgement.verdict.axioms == ("propext",)
    assert judgement.verdict.messages[0].text == "from the candidate"
    assert judgement.verdict.lean.startswith("4 (abc)")
    assert judgement.export == META
    assert trusted.ops == ["judge"]
    assert "take_over" not in json.dumps(trusted.requests)


@pytest.mark.parametrize("claim", ["", "PROVED", "{}\n[]\n", META + "1\n", META + '{"ie": 1.5}\n'])
async def test_a_claim_without_data_is_rejected(claim: str) -> None:
    trusted = ScriptedPool(judge={"ok": True, "status": "rejected", "rule": "export-malformed"})
    verdict = await join(ScriptedPool(export={**EXPORTED, "export": claim}), trusted).verify(
        PROBLEM, SOURCE, timeout_s=1
    )
    assert (verdict.status, verdict.rule) == (Status.REJECTED, "export-malformed")


@pytest.mark.parametrize("rule", ["error", "missing"])
async def test_what_the_untrusted_worker_rejects_is_not_judged(rule: str) -> None:
    trusted = ScriptedPool(judge=PROVED)
    rejected = {"ok": True, "status": "rejected", "rule": rule, "message": "because"}
    verdict = await join(ScriptedPool(export=rejected), trusted).verify(PROBLEM, SOURCE, timeout_s=1)
    assert (verdict.status, verdict.rule, verdict.message) == (Status.REJECTED, rule, "because")
    assert trusted.requests == []


@pytest.mark.parametrize(
    ("reply", "status", "rule"),
    [
        ({"ok": True, "status": "rejected", "rule": "statement-differs"}, Status.REJECTED, "statement-differs"),
        ({"ok": True, "status": "timeout", "rule": "timeout"}, Status.TIMEOUT, "timeout"),
        ({"ok": False, "error": "header: bad"}, Status.REJECTED, "refused"),
        ({"ok": True, "status": "of course"}, Status.CRASHED, "crashed"),
        ({"ok": True}, Status.CRASHED, "crashed"),
        (Status.CRASHED, Status.CRASHED, "crashed"),
        (Status.TIMEOUT, Status.TIMEOUT, "timeout"),
    ],
)
async def test_only_a_clear_word_of_the_trusted_worker_is_proved(
    reply: dict[str, Any] | Status, status: Status, rule: str
) -> None:
    lean = join(ScriptedPool(export=EXPORTED), ScriptedPool(judge=reply))
    verdict = await lean.verify(PROBLEM, SOURCE, timeout_s=1)
    assert (verdict.status, verdict.rule) == (status, rule)


def list_kernels(pool: ScriptedPool) -> list[bool]:
    """With the kernel or without, for each candidate that was elaborated."""
    return [fields["kernel"] for op, fields in pool.requests if op == "export"]


@pytest.mark.parametrize(
    ("export", "verdict", "kernels"),
    [
        (EXPORTED, PROVED, [False]),
        (EXPORTED, {"ok": True, "status": "rejected", "rule": "kernel"}, [False, True]),
        (EXPORTED, {"ok": True, "status": "timeout", "rule": "timeout"}, [False, True]),
        (EXPORTED, {"ok": True, "status": "rejected", "rule": "statement-error"}, [False]),
        ({"ok": False, "error": "header: bad"}, PROVED, [False]),
        ({"ok": True, "status": "rejected", "rule": "error"}, PROVED, [False]),
        ({"ok": True, "status": "rejected", "rule": "missing"}, PROVED, [False, True]),
        (Status.TIMEOUT, PROVED, [False]),
        (Status.CRASHED, PROVED, [False, True]),
    ],
)
async def test_the_kernel_of_the_untrusted_worker_is_asked_when_it_could_matter(
    export: dict[str, Any] | Status, verdict: dict[str, Any], kernels: list[bool]
) -> None:
    untrusted = ScriptedPool(export=export)
    await join(untrusted, ScriptedPool(judge=verdict)).verify(PROBLEM, SOURCE, timeout_s=1)
    assert list_kernels(untrusted) == kernels


@pytest.mark.parametrize(
    ("header", "source"),
    [
        ("", "theorem t : True := by decide +kernel"),
        ('macro "go" : tactic => `(tactic| decide +kernel)', "theorem t : True := by go"),
        ("", "theorem t : True := trivial\nexample : 1 = 1 := rfl"),
    ],
)
async def test_the_kernel_is_asked_where_it_may_matter_at_once(header: str, source: str) -> None:
    untrusted = ScriptedPool(export={"ok": True, "status": "rejected", "rule": "error"})
    problem = Problem("t", "theorem t : True", header=header)
    await join(untrusted, ScriptedPool()).verify(problem, source, timeout_s=1)
    assert list_kernels(untrusted) == [True]


async def test_the_quick_path_stays_in_the_untrusted_worker() -> None:
    untrusted, trusted = ScriptedPool(verify=PROVED), ScriptedPool()
    verdict = await join(untrusted, trusted).verify_quickly(PROBLEM, SOURCE, timeout_s=1)
    assert verdict.is_proved
    assert trusted.requests == []


async def test_the_closure_replaces_the_export() -> None:
    trusted = ScriptedPool(judge={**PROVED, "export": META + "{}\n"})
    judgement = await join(ScriptedPool(export=EXPORTED), trusted).judge(PROBLEM, SOURCE, timeout_s=1, closure=True)
    assert judgement.export == META + "{}\n"
    assert trusted.requests[0][1]["closure"] is True


@pytest.mark.parametrize(
    "line",
    [
        '{"in":1,"str":{"pre":0,"str":"α 𝔸 \\ud835\\udd38 \\\\ud800"}}',
        '{"ie":0,"strVal":"[[[[[[[[[[[[{{{{{{{{{{{{"}',
        '{"inductive":{"recs":[{"rules":[{"ctor":1}]}]}}',
        '{"ie":0,"natVal":"123456789012345678901234567890"}',
    ],
)
def test_harmless_lines_pass(line: str) -> None:
    screen_export(META + line + "\n")


@pytest.mark.parametrize(
    "line",
    [
        "x",
        "[]",
        "1",
        "{",
        "{} {}",
        '{"in": 1e999999999}',
        '{"in": 1.5}',
        '{"in": NaN}',
        '{"in": Infinity}',
        '{"in": ' + "9" * 5000 + "}",
        '{"str": "\\ud800"}',
        '{"str": "\ud800"}',
        '{"str": "\0"}',
        "[" * 100_000,
        '{"a":' * 50 + "1" + "}" * 50,
        '{"a": "' + "x" * 4_000_001 + '"}',
    ],
    ids=lambda line: repr(line[:30]),
)
def test_odd_lines_are_refused_by_number(line: str) -> None:
    with pytest.raises(MalformedExport, match="line 2: "):
        screen_export(META + line + "\n")


def test_a_text_beyond_the_limit_is_refused() -> None:
    line = json.dumps({"in": 1, "str": {"pre": 0, "str": "ä" * 1000}}, ensure_ascii=False) + "\n"
    with pytest.raises(MalformedExport, match="larger than"):
        screen_export(line * (MAX_EXPORT_BYTES // len(line.encode()) + 1))


@pytest.mark.parametrize(
    "payload", [b"", b"[]", b"1", b"{", b"[" * 200_000, b"\xff\xff", b'{"id": ' + b"9" * 9999 + b"}"]
)
def test_a_reply_that_is_no_object_ends_the_worker(payload: bytes) -> None:
    with pytest.raises(WorkerDied):
        _decode_reply(payload)


def test_half_a_surrogate_pair_in_a_reply_does_no_harm() -> None:
    reply = _decode_reply(b'{"error": "\\ud800 \\ud835\\udd38 \\u00e4"}')
    assert reply == {"error": "? 𝔸 ä"}
    reply["error"].encode("utf-8")
