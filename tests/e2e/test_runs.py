"""`prover runs` as a user calls it, on a store with four runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from prover.cli import run_command
from prover.core.model import Usage
from prover.core.outcome import ProblemOutcome, ProblemStatus
from prover.core.problem import Problem
from prover.store import RunStatus, open_store
from tests.e2e.conftest import CommandLine, Done

PROBLEM = Problem("p", "theorem p : True")
VERSIONS = {"lean": "4.28.0", "prover": "0.1.0"}


def make_run(path: Path, status: RunStatus | None, budget_s: float, **statuses: str) -> str:
    settings = {"budget_s": budget_s, "decomposer": "openai:general", "sampling": {"top_p": 0.95}}
    with open_store(str(path)) as store:
        journal = store.begin_run(
            "tiny[1]", fingerprint="f", settings=settings, settings_hash="s", versions=VERSIONS, problem_count=3
        )
        for name, ended in statuses.items():
            how = "sketch" if ended == "proved" else ""
            journal.finish_problem(replace(PROBLEM, name=name), ProblemOutcome(name, ProblemStatus(ended), how, 1.0, 9))
        journal.record_usage(Usage(1000, 234, 0.5))
        if status is not None:
            journal.finish(status)
    return journal.run_id


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """The command line without a process of its own, which takes a second to start."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Done:
        capsys.readouterr()
        code = run_command(["runs", *arguments])
        return Done(code, *capsys.readouterr())

    return run


@pytest.fixture
def run_ids(tmp_path: Path) -> list[str]:
    path = tmp_path / "prover.sqlite"
    return [
        make_run(path, RunStatus.FINISHED, 60.0, a="proved", b="failed", c="timeout"),
        make_run(path, RunStatus.FINISHED, 90.0, a="failed", b="proved", c="timeout"),
        make_run(path, None, 60.0, a="proved"),
    ]


def test_the_list(call: Callable[..., Done], run_ids: list[str]) -> None:
    shown = call().out
    positions = [shown.index(run_id) for run_id in run_ids]
    assert positions == sorted(positions, reverse=True)
    for word in ("tiny[1]", "killed", "finished", "1/3", "openai:general"):
        assert word in shown
    listed = call("--json", "--limit", "2").json
    assert [run["run"] for run in listed] == run_ids[:0:-1]
    assert [(run["status"], run["proved"], run["ended"], run["problems"]) for run in listed] == [
        ("killed", 1, 1, 3),
        ("finished", 1, 3, 3),
    ]
    assert {key: listed[1][key] for key in ("tokens", "usd", "models")} == {
        "tokens": 1234,
        "usd": 0.5,
        "models": "openai:general",
    }


def test_one_run(call: Callable[..., Done], run_ids: list[str]) -> None:
    shown = call("show", run_ids[0]).out
    for word in ("budget_s", "sampling.top_p", "4.28.0", "timeout", "sketch", "1,234 tokens", "$0.5000"):
        assert word in shown
    assert "not finished" in call("show", "last").out
    described = call("show", run_ids[0], "--json").json
    assert described["counts"] == {"proved": 1, "failed": 1, "timeout": 1}
    assert described["by_problem"]["a"]["how"] == "sketch"
    assert described["settings"]["sampling"] == {"top_p": 0.95}


def test_a_run_that_is_not_there_and_one_that_is_not_clear(call: Callable[..., Done], run_ids: list[str]) -> None:
    unknown = call("show", "nope")
    assert unknown.code == 2
    assert "no run 'nope'" in unknown.err
    ambiguous = call("show", "2")
    assert ambiguous.code == 2
    assert all(run_id in ambiguous.err for run_id in run_ids)


def test_the_difference(call: Callable[..., Done], run_ids: list[str]) -> None:
    shown = call("diff", *run_ids[:2]).out
    for line in ("won (1): b", "lost (1): a", "budget_s"):
        assert line in shown
    found = call("diff", *run_ids[:2], "--json").json
    assert (found["won"], found["lost"], found["changed"]) == (["b"], ["a"], {})
    assert found["settings"] == {"budget_s": ["60.0", "90.0"]}


def test_deleting_asks_and_refuses_where_nobody_answers(
    call: Callable[..., Done], prover_cli: CommandLine, run_ids: list[str]
) -> None:
    refused = prover_cli.run("runs", "delete", run_ids[0])  # a real process, with nobody at its stdin
    assert refused.code == 2
    assert "--yes" in refused.err
    assert len(call("--json").json) == 3
    deleted = call("delete", "--yes", run_ids[0], run_ids[2])
    assert deleted.code == 0, deleted.err
    assert "VACUUM" in deleted.out
    assert [run["run"] for run in call("--json").json] == [run_ids[1]]


def test_merging(call: Callable[..., Done], tmp_path: Path, run_ids: list[str]) -> None:
    other = make_run(tmp_path / "other.sqlite", RunStatus.FINISHED, 1.0, x="proved")
    merged = call("merge", "other.sqlite", "--json")
    assert (merged.code, merged.json) == (0, [{"run": other, "fate": "copied", "rows": 2}])
    assert [run["run"] for run in call("--json").json] == [other, *run_ids[::-1]]
    assert "already there" in call("merge", "other.sqlite").out
    with open_store(str(tmp_path / "other.sqlite")) as store:
        store.resume_run(other).finish_problem(replace(PROBLEM, name="y"), ProblemOutcome("y", ProblemStatus.FAILED))
    conflict = call("--store", "prover.sqlite", "merge", "other.sqlite")
    assert conflict.code == 1
    assert "conflict" in conflict.out


def test_a_store_that_is_not_there(call: Callable[..., Done]) -> None:
    missing = call("--store", "none.sqlite")
    assert missing.code == 2
    assert "There is no store" in missing.err
