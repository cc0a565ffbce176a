"""Checking a snippet as Kimina's server does: a file's text in, the REPL's messages and sorries out.

Such an answer is no verdict: nothing says what the snippet was to prove, and the process that answers has run its text.
What the declarations tell is told, though: a `sorry` that a macro hides, and axioms beyond the standard ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from prover.core.header import split_imports
from prover.core.verdict import STANDARD_AXIOMS, Status
from prover.lean.backend import GRACE_S
from prover.lean.pool import PoolReply, WorkerPool
from prover.lean.process import JsonObject

_SORRY_LENGTH = len("sorry")


@dataclass(frozen=True, slots=True)
class SnippetAnswer:
    """What Lean made of a snippet: exactly one of `error` and `response` is set."""

    error: str = ""
    """The snippet could not be checked to the end."""
    response: JsonObject | None = None
    seconds: float = 0.0
    outcome: str = "error"
    """`valid`, `sorry`, `lean_error`, `repl_error`, `timeout_error` or `server_error`, as Kimina's clients say."""


async def check_snippet(pool: WorkerPool, code: str, timeout_s: float, *, allow_axioms: bool) -> SnippetAnswer:
    """Check `code` in some worker; a worker that dies or runs out of time gives an answer with `error`."""
    if timeout_s <= 0:
        return _timed_out(timeout_s, 0.0)
    header, source = split_imports(code)
    fields: JsonObject = {"header": header, "source": source, "timeout_ms": max(1, int(timeout_s * 1000))}
    fields["lemmas"] = False
    reply = await pool.submit("check", fields, deadline_s=timeout_s + GRACE_S)
    return read_reply(reply, timeout_s, header.count("\n"), allow_axioms=allow_axioms)


def read_reply(reply: PoolReply, timeout_s: float, header_lines: int, *, allow_axioms: bool) -> SnippetAnswer:
    """Put a worker's reply to the op `check` into the REPL's words, positions relative to the whole snippet."""
    if reply.status is Status.TIMEOUT:
        return _timed_out(timeout_s, reply.elapsed_s)
    if reply.status is not None:
        return SnippetAnswer(f"Lean crashed: {reply.reason}", None, reply.elapsed_s, "server_error")
    fields = reply.fields
    if not fields.get("ok"):
        if fields.get("error") == "header: timeout":
            return _timed_out(timeout_s, reply.elapsed_s)
        return SnippetAnswer("", {"message": str(fields.get("error", ""))}, reply.elapsed_s, "repl_error")
    if fields.get("status") == "timeout" and reply.elapsed_s >= 0.95 * timeout_s:
        return _timed_out(timeout_s, reply.elapsed_s)
    messages = [_encode_message(message, header_lines) for message in fields.get("messages", ())]
    sorries = [_encode_sorry(hole, header_lines) for hole in fields.get("holes", ())]
    axioms = {axiom for declaration in fields.get("declarations", ()) for axiom in declaration["axioms"]}
    if "sorryAx" in axioms and not sorries and not _has_error(messages):
        sorries = [{"pos": _pos(1, 0), "endPos": _pos(1, 0), "goal": "a `sorry` that a macro or a term hides"}]
    if not allow_axioms and (foreign := sorted(axioms - STANDARD_AXIOMS - {"sorryAx"})):
        messages.append(_complain(foreign))
    if fields.get("status") == "timeout" and not _has_error(messages):
        messages.append({"severity": "error", "pos": _pos(1, 0), "data": "a limit ended the elaboration"})
    return _answer(messages, sorries, reply.elapsed_s)


def _answer(messages: list[JsonObject], sorries: list[JsonObject], seconds: float) -> SnippetAnswer:
    response: JsonObject = {}
    if messages:
        response["messages"] = messages
    if sorries:
        response["sorries"] = sorries
    outcome = "lean_error" if _has_error(messages) else "sorry" if sorries else "valid"
    return SnippetAnswer("", response, seconds, outcome)


def _timed_out(timeout_s: float, seconds: float) -> SnippetAnswer:
    return SnippetAnswer(f"Lean REPL command timed out in {timeout_s:g} seconds", None, seconds, "timeout_error")


def _has_error(messages: list[JsonObject]) -> bool:
    return any(message["severity"] == "error" for message in messages)


def _pos(line: int, column: int) -> JsonObject:
    return {"line": line, "column": column}


def _encode_message(message: JsonObject, header_lines: int) -> JsonObject:
    return {
        "severity": message["severity"],
        "pos": _pos(message["line"] + header_lines, message["column"]),
        "endPos": _pos(message["end_line"] + header_lines, message["end_column"]),
        "data": message["text"].strip(),
    }


def _encode_sorry(hole: JsonObject, header_lines: int) -> JsonObject:
    line, column = hole["line"] + header_lines, hole["column"]
    goals: list[dict[str, Any]] = hole["goals"]
    return {
        "pos": _pos(line, column),
        "endPos": _pos(line, column + hole.get("end", 0) - hole.get("start", -_SORRY_LENGTH)),
        "goal": "\n\n".join(goal["text"] for goal in goals),
    }


def _complain(axioms: list[str]) -> JsonObject:
    names = ", ".join(f"`{name}`" for name in axioms)
    data = f"this rests on {names}, beyond the standard axioms; the server accepts that only with --allow-axioms"
    return {"severity": "error", "pos": _pos(1, 0), "endPos": _pos(1, 0), "data": data}
