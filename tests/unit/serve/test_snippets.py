"""Snippets: imports cut off, replies in the REPL's words."""

from __future__ import annotations

import pytest

from prover.core.errors import InputError
from prover.core.verdict import Status
from prover.lean.pool import PoolReply
from prover.serve.limits import check_token, is_loopback, require_safe_address
from prover.serve.snippets import read_reply


def reply(**fields) -> PoolReply:
    return PoolReply(None, {"ok": True, "status": "ok", **fields}, elapsed_s=fields.pop("elapsed_s", 0.5))


def read(given: PoolReply, **options):
    return read_reply(given, 10.0, 2, **{"allow_axioms": False, **options})


def message(severity: str) -> dict:
    return {"severity": severity, "line": 1, "column": 3, "end_line": 1, "end_column": 4, "text": "text\n"}


def test_messages_move_down_by_the_header():
    answer = read(reply(messages=[message("error")]))
    assert answer.response == {
        "messages": [
            {"severity": "error", "pos": {"line": 3, "column": 3}, "endPos": {"line": 3, "column": 4}, "data": "text"}
        ]
    }
    assert answer.outcome == "lean_error"


def test_a_hidden_sorry_shows_only_where_nothing_else_is_wrong():
    hidden = [{"name": "t", "kind": "theorem", "axioms": ["sorryAx"]}]
    assert read(reply(declarations=hidden)).outcome == "sorry"
    failed = read(reply(declarations=hidden, messages=[message("error")]))
    assert failed.outcome == "lean_error"
    assert "sorries" not in failed.response


def test_axioms_beyond_the_standard_ones_are_errors_unless_allowed():
    declarations = [{"name": "t", "kind": "theorem", "axioms": ["Lean.ofReduceBool", "propext"]}]
    answer = read(reply(declarations=declarations))
    assert answer.outcome == "lean_error"
    assert "`Lean.ofReduceBool`" in answer.response["messages"][0]["data"]
    assert read(reply(declarations=declarations), allow_axioms=True).outcome == "valid"


def test_limits_are_told_apart():
    assert read(PoolReply(Status.TIMEOUT, elapsed_s=11)).error == "Lean REPL command timed out in 10 seconds"
    assert read(PoolReply(None, {"ok": True, "status": "timeout"}, elapsed_s=10)).outcome == "timeout_error"
    heartbeats = PoolReply(None, {"ok": True, "status": "timeout"}, elapsed_s=1)
    assert read(heartbeats).outcome == "lean_error"
    assert read(PoolReply(None, {"ok": False, "error": "header: timeout"})).outcome == "timeout_error"
    assert read(PoolReply(None, {"ok": False, "error": "no"})).response == {"message": "no"}


def test_addresses_and_tokens():
    assert [is_loopback(host) for host in ("localhost", "127.0.0.9", "::1", "0.0.0.0", "example.org", "::")] == [
        True, True, True, False, False, False,
    ]  # fmt: skip
    require_safe_address("0.0.0.0", "a-long-enough-token")
    with pytest.raises(InputError, match="other machines"):
        require_safe_address("0.0.0.0", "")
    for token in ("short", "with blank in the middle", "ümlaute-ümlaute-ümlaute"):
        with pytest.raises(InputError):
            check_token(token)
