"""Golden tests of the worker: requests in `worker/**/*.toml`, replies in the `.json` of the same name.

A case is a list of requests; what stands above the first of them is part of all. To record new replies, run with
PROVER_RECORD_GOLDEN=1 and read the difference before it is committed.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.golden.client import Worker

CASES = Path(__file__).parent / "worker"
VOLATILE = {"ms", "id", "state"}

pytestmark = pytest.mark.lean


def read_requests(path: Path) -> list[dict[str, Any]]:
    """The requests of a case, each with what they have in common."""
    case = tomllib.loads(path.read_text(encoding="utf-8"))
    requests = case.pop("request")
    return [{"id": path.stem, **case, **request} for request in requests]


def describe_hypothesis(hypothesis: dict[str, Any]) -> str:
    """One line for a hypothesis, so that a person can read the recorded replies."""
    value = f" := {hypothesis['value']}" if hypothesis["value"] is not None else ""
    marks = [word for word in ("prop", "instance") if hypothesis[f"is_{word}"]]
    marks += [] if hypothesis["is_accessible"] else ["inaccessible"]
    return f"{hypothesis['name']} : {hypothesis['type']}{value}" + (f"  -- {', '.join(marks)}" if marks else "")


def strip(answer: Any) -> Any:
    """The answer without what differs from run to run."""
    if isinstance(answer, list):
        return [strip(item) for item in answer]
    if not isinstance(answer, dict):
        return answer
    if "error" in answer:
        answer = {**answer, "error": re.sub(r"state \d+", "state N", answer["error"])}
    kept = {key: strip(value) for key, value in answer.items() if key not in VOLATILE}
    if "hypotheses" in answer:
        kept["hypotheses"] = [describe_hypothesis(item) for item in answer["hypotheses"]]
    return kept


def play(worker: Worker, requests: list[dict[str, Any]]) -> list[Any]:
    """Send the requests in order; in them, `state = n` means the n-th state that the worker made for this case."""
    states: list[int] = []
    replies: list[Any] = []
    for request in requests:
        if "state" in request and request["state"] < len(states):
            request = {**request, "state": states[request["state"]]}
        answers = worker.ask(request)
        if isinstance(answers[-1].get("state"), int):
            states.append(answers[-1]["state"])
        replies.extend(strip(answers))
    return replies


@pytest.mark.parametrize("path", sorted(CASES.rglob("*.toml")), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_replies(path: Path, lean_worker: Worker) -> None:
    replies = play(lean_worker, read_requests(path))
    expected = path.with_suffix(".json")
    if os.environ.get("PROVER_RECORD_GOLDEN"):
        expected.write_text(json.dumps(replies, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert replies == json.loads(expected.read_text(encoding="utf-8"))


def test_greeting(lean_worker: Worker) -> None:
    assert lean_worker.greeting["event"] == "ready"
    assert lean_worker.greeting["protocol"] == 1


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{broken", "not JSON"),
        ("[1, 2]", "`op` is missing"),
        ('{"id": 7, "op": 3}', "`op` must be a string"),
        ('{"id": 7, "op": "fly"}', "no op `fly`"),
        ('{"id": 7, "op": "check"}', "`source` is missing"),
        ('{"id": 7, "op": "check", "source": "", "timeout_ms": "soon"}', "`timeout_ms` must be a natural number"),
        ('{"id": 7, "op": "try", "source": "", "tactics": "simp"}', "`tactics` must be an array"),
    ],
)
def test_unusable_requests_are_refused_and_the_worker_lives_on(line: str, complaint: str, lean_worker: Worker) -> None:
    (reply,) = lean_worker.ask_line(line)
    assert reply["ok"] is False
    assert complaint in reply["error"]
    (version,) = lean_worker.ask({"op": "version", "id": {"any": ["value"]}})
    assert version["id"] == {"any": ["value"]}
    assert version["lean"].startswith("4.28.0")


@pytest.mark.parametrize(
    "name", ["coercions", "let-values", "shadowed-names", "universes-and-instances", "nested-have"]
)
def test_lemmas_stand_alone(name: str, lean_worker: Worker) -> None:
    """Each lemma elaborates after the header, and its own hole has the same lemma again under another name."""
    (request,) = read_requests(CASES / "holes" / f"{name}.toml")
    (reply,) = lean_worker.ask(request)
    lemmas = [goal["lemma"] for hole in reply["holes"] for goal in hole["goals"]]
    assert lemmas
    for lemma in lemmas:
        (again,) = lean_worker.ask({**request, "source": f"{lemma} := by sorry"})
        assert again["status"] == "ok", again["messages"]
        (hole,) = again["holes"]
        assert hole["goals"][0]["lemma"].split(" ", 2)[2] == lemma.split(" ", 2)[2]
