"""The session of the REPL, with a worker that is a fake and forgets."""

from __future__ import annotations

import asyncio
import io
import json
from typing import Any

import pytest

from prover.core.errors import BackendError
from prover.core.verdict import Status
from prover.lean.pool import PoolReply
from prover.repl.replaying import Replayer
from prover.repl.session import ReplSession
from prover.repl.stdio import read_blocks, serve_stdio

PLACE = {"line": 1, "column": 2, "end_line": 1, "end_column": 7, "goals": "⊢ True"}


class ForgetfulPool:
    """A worker that knows which keys it has, and says `missing` like the real one."""

    def __init__(self) -> None:
        self.known: set[str] = set()
        self.asked: list[str] = []
        self.deaths = 0

    async def submit(self, op: str, fields: dict[str, Any], *, deadline_s: float) -> PoolReply:
        self.asked.append(fields.get("source", fields.get("tactic", "")))
        if self.deaths:
            self.deaths -= 1
            self.known.clear()
            return PoolReply(Status.CRASHED, reason="killed")
        if fields.get("source") == "slow":
            return PoolReply(Status.TIMEOUT)
        if "base" in fields and fields["base"] not in self.known:
            return PoolReply(None, {"ok": True, "missing": True})
        self.known |= {fields["key"], fields["key"] + "/s0"}
        if op == "command":
            return PoolReply(None, {"ok": True, "messages": [], "sorries": [PLACE], "roots": [], "tactics": []})
        done = {"goals": [], "proof": "Completed", "messages": [], "sorries": []}
        return PoolReply(None, {"ok": True, **done})


def make_session() -> tuple[ReplSession, ForgetfulPool]:
    pool = ForgetfulPool()
    return ReplSession(Replayer(pool, 5.0)), pool


async def ask(session: ReplSession, **request: Any) -> dict[str, Any]:
    return await session.answer(json.dumps(request))


async def test_numbers_count_up():
    session, _ = make_session()
    assert (await ask(session, cmd="a"))["env"] == 0
    second = await ask(session, cmd="b", env=0)
    assert (second["env"], second["sorries"][0]["proofState"]) == (1, 1)
    assert (await ask(session, tactic="t", proofState=0))["proofState"] == 2


async def test_what_was_forgotten_is_made_again_from_the_nearest_that_is_left():
    session, pool = make_session()
    for number, source in enumerate("abcd"):
        await ask(session, cmd=source, **({"env": number - 1} if number else {}))
    pool.known = {"k1"}
    pool.asked.clear()
    assert (await ask(session, cmd="e", env=3))["env"] == 4
    assert pool.asked == ["e", "d", "c", "b", "c", "d", "e"]


async def test_proof_states_are_made_again_too():
    session, pool = make_session()
    await ask(session, cmd="a")
    await ask(session, tactic="t", proofState=0)
    pool.known.clear()
    assert (await ask(session, tactic="u", proofState=1))["proofStatus"] == "Completed"
    assert pool.asked[-3:] == ["a", "t", "u"]


async def test_a_death_is_not_noticed_and_a_request_that_kills_is_given_up():
    session, pool = make_session()
    await ask(session, cmd="a")
    pool.deaths = 1
    assert (await ask(session, cmd="b", env=0))["env"] == 1
    pool.deaths = 9
    assert "crashed (killed)" in (await ask(session, cmd="c", env=0))["message"]
    pool.deaths = 0
    assert (await ask(session, cmd="d", env=1))["env"] == 2


async def test_a_timeout_leaves_everything():
    session, _ = make_session()
    await ask(session, cmd="a")
    assert (await ask(session, cmd="slow"))["message"].startswith("timed out after 5 s")
    assert (await ask(session, cmd="slow", timeout=2))["message"].startswith("timed out after 2 s")
    assert (await ask(session, cmd="b", env=0))["env"] == 1


async def test_requests_that_are_none():
    session, _ = make_session()
    cases = ["{", "3", "{}", '{"cmd": 1}', '{"cmd": "x", "timeout": 0}', '{"path": "/nowhere/at.lean"}', "[" * 10**5]
    cases += [
        '{"path": "a\\u0000"}',
        '{"unpickleEnvFrom": "a\\u0000"}',
        '{"cmd": "\\ud800"}',
        "9" * 5000,
        "[" * 800 + "]" * 800,
    ]
    cases += ['{"cmd": "x", "timeout": Infinity}', '{"cmd": "x", "timeout": 1e308}', '{"cmd": "x", "timeout": NaN}']
    for text in cases:
        assert set(await session.answer(text)) == {"message"}, text
    assert await ask(session, cmd="x", env=7) == {"message": "Unknown environment."}
    assert await ask(session, tactic="x", proofState=-1) == {"message": "Unknown proof state."}
    assert (await ask(session, cmd="x", unheard_of=1))["env"] == 0
    assert "blank line" in (await session.answer('{"cmd": "x"}\n{"cmd": "y"}'))["message"]
    assert "cannot write" in (await ask(session, pickleTo="a\0", env=0))["message"]


async def test_pickles_hold_texts_and_are_checked(tmp_path):
    session, _ = make_session()
    await ask(session, cmd="a")
    await ask(session, tactic="t", proofState=0)
    path = tmp_path / "state.json"
    kept = await ask(session, pickleTo=str(path), proofState=1)
    assert kept == {"proofState": 1, "goals": [], "proofStatus": "Completed"}
    other, fresh = make_session()
    assert (await ask(other, unpickleProofStateFrom=str(path)))["proofStatus"] == "Completed"
    assert fresh.asked[-2:] == ["a", "t"]
    await ask(session, pickleTo=str(path), proofState=0)
    assert (await ask(other, unpickleProofStateFrom=str(path)))["goals"] == ["⊢ True"]
    await ask(session, pickleTo=str(path), env=0)
    assert "message" in await ask(other, unpickleProofStateFrom=str(path))
    assert "message" in await ask(session, pickleTo=str(tmp_path / "no" / "such" / "place"), env=0)
    for text in ("", "{}", '{"steps": []}', '{"steps": [{"kind": "tactic", "tactic": "t", "at": "/../x"}]}'):
        path.write_text(text)
        assert "was not written by" in (await ask(other, unpickleEnvFrom=str(path)))["message"]


def test_blocks_are_cut_at_blank_lines():
    lines = [b"\n", b'{"a":\n', b" 1}\n", b"  \n", b"\n", b"{}\n"]
    assert list(read_blocks(iter(lines))) == ['{"a":\n 1}\n', "{}\n"]


async def test_answers_are_separated_by_blank_lines():
    session, _ = make_session()
    sink = io.BytesIO()
    source = io.BytesIO('{"cmd": "ä"}\n\n{"cmd": "b",\n "env": 0}'.encode())
    await asyncio.wait_for(serve_stdio(session.answer, source, sink), 5)
    assert [json.loads(part)["env"] for part in sink.getvalue().decode().strip().split("\n\n")] == [0, 1]


async def test_an_error_ends_the_session_without_noise_from_its_reader(capsys):
    async def fail(_: str) -> dict[str, Any]:
        raise BackendError("no worker starts")

    with pytest.raises(BackendError):
        await serve_stdio(fail, io.BytesIO(b"{}\n\n" * 100), io.BytesIO())
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        task.cancel()  # as the end of `asyncio.run` does
    await asyncio.sleep(0.2)
    assert "Traceback" not in capsys.readouterr().err
