"""Workers' replies in the words of the community REPL."""

from __future__ import annotations

from prover.lean.process import JsonObject


def encode_place(place: JsonObject, proof_state: int) -> JsonObject:
    """A `sorry` and its goal."""
    return {"pos": _start(place), "endPos": _end(place), "goal": place["goals"], "proofState": proof_state}


def encode_root(place: JsonObject, proof_state: int) -> JsonObject:
    """The goal with which a proof begins, in the shape of a `sorry` without extent."""
    return {"pos": _start(place), "endPos": _start(place), "goal": place["goals"], "proofState": proof_state}


def encode_tactic(place: JsonObject, proof_state: int) -> JsonObject:
    """A tactic of a text, and the goals that it ran on."""
    return {
        "pos": _start(place),
        "endPos": _end(place),
        "goals": place["goals"],
        "tactic": place["tactic"],
        "proofState": proof_state,
        "usedConstants": place["used"],
    }


def encode_messages(reply: JsonObject) -> list[JsonObject]:
    """Lean's messages."""
    return [
        {"severity": m["severity"], "pos": _start(m), "endPos": _end(m), "data": m["text"].strip()}
        for m in reply.get("messages", ())
    ]


def drop_empty(reply: JsonObject) -> JsonObject:
    """The reply without empty lists of `messages`, `sorries` and `tactics`; `goals` stay."""
    return {key: value for key, value in reply.items() if value or key not in ("messages", "sorries", "tactics")}


def _start(place: JsonObject) -> JsonObject:
    return {"line": place["line"], "column": place["column"]}


def _end(place: JsonObject) -> JsonObject:
    return {"line": place["end_line"], "column": place["end_column"]}
