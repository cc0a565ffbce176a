"""`prover graph` on a real store, written by the journal as a run does; no Lean is needed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import networkx as nx
import pytest

from prover.cli import run_command
from prover.core.outcome import ProblemOutcome, ProblemStatus
from prover.core.problem import Problem
from prover.core.record import ProblemRecord
from prover.graph import build_graph, to_json
from prover.store import RunStatus, Store, open_store
from tests.unit.graph import records
from tests.unit.graph.records import Recorder, goal

Output = tuple[int, str, str]
"""Exit code, stdout, stderr."""


def write_run(store: Store, *found: ProblemRecord) -> str:
    """Put records into a store as a run of its own."""
    journal = store.begin_run("hand-made", fingerprint="f", settings={}, settings_hash="h")
    for record in found:
        journal.begin_problem(record.problem)
        subgoals = {one.subgoal.id: one.subgoal for one in record.goals}
        sketches = {(one.parent_id, one.sketch.id): one.sketch for one in record.sketches}
        for one in record.goals:
            parent = subgoals.get(one.parent_id or "")
            made_by = sketches.get((one.parent_id or "", one.sketch_id or ""))
            journal.record_subgoal(record.problem, one.subgoal, parent=parent, sketch=made_by)
            for attempt in one.attempts:
                journal.record_attempt(record.problem, one.subgoal, attempt)
            for sketch in record.sketches_of(one):
                journal.record_sketch(record.problem, one.subgoal, sketch.sketch, sketch.outcome)
        for proof in record.proofs:
            journal.record_proof(proof)
        if record.outcome is not None:
            journal.finish_problem(record.problem, record.outcome)
    journal.finish(RunStatus.FINISHED)
    return journal.run_id


def second() -> ProblemRecord:
    recorder = Recorder(Problem("mathd_1", "theorem u : Q"))
    recorder.open("!omega")
    return recorder.finish(ProblemOutcome("mathd_1", ProblemStatus.FAILED, message="no idea left to try"))


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "runs.sqlite"


@pytest.fixture
def run_id(place: Path) -> str:
    with open_store(str(place)) as store:
        return write_run(store, records.two_steps(), second())


@pytest.fixture
def graph(place: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> Callable[..., Output]:
    """Calls the command on the store."""

    def call(*arguments: str) -> Output:
        code = run_command(["graph", *arguments, "--store", str(place)])
        said = capfdbinary.readouterr()
        return code, said.out.decode(), said.err.decode()

    return call


def test_the_tree_of_a_problem(run_id: str, graph: Callable[..., Output]) -> None:
    code, out, err = graph("last", "t")
    assert (code, err) == (0, "")
    assert [line.rstrip() for line in out.splitlines()] == [
        "✓ t  proved by the sketch below  6 attempts, 3.0 s",
        "├── ✓ structural/test  proved  3 attempts, 1.2 s",
        "│   ├── ✓ a  proved by `rfl`  1 attempt, 0.2 s",
        "│   │   ⊢ A",
        "│   └── ✓ b  proved by `exact g a.left`  2 attempts, 0.5 s  [uses a]",
        "│       ⊢ B",
        "└── 2 other sketches, 1.2 s (--all shows them)",
    ]


def test_all_shows_the_sketches_that_lost(run_id: str, graph: Callable[..., Output]) -> None:
    _, out, _ = graph("last", "t", "--all")
    assert "⊘ structural/wrong  turned-away: type mismatch" in out
    assert "✗ structural/dead end  failed" in out
    assert "other sketches" not in out


def test_all_problems_of_a_run_by_the_beginning_of_its_id(run_id: str, graph: Callable[..., Output]) -> None:
    code, out, _ = graph(run_id[:-2])
    assert code == 0
    assert [line[:9] for line in out.splitlines() if line[0] in "✓✗"] == ["✓ t  prov", "✗ mathd_1"]
    assert "failed: no idea left to try" in out


def test_what_was_stored_is_what_is_exported(run_id: str, graph: Callable[..., Output]) -> None:
    _, out, _ = graph(run_id, "t", "--format", "json")
    expected = replace(records.two_steps(), run_id=run_id, outcome=replace(records.PROVED, attempts=3))
    assert out == to_json(build_graph(expected))


@pytest.mark.parametrize("form", ["json", "graphml", "dot", "html", "tree"])
def test_files_of_every_format_hold_all_problems(
    run_id: str, graph: Callable[..., Output], tmp_path: Path, form: str
) -> None:
    out = tmp_path / f"graph.{form}"
    code, said, err = graph("last", "--format", form, "--out", str(out))
    assert (code, said, err.split()[:2]) == (0, "", ["saved", "to"])
    text = out.read_text(encoding="utf-8")
    assert "mathd_1" in text
    assert "g a.left" in text or form == "dot"
    if form == "json":
        assert [nx.node_link_graph(one, edges="edges").graph["problem"] for one in json.loads(text)] == ["t", "mathd_1"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["2020"], "has no run '2020'. Near it: "),
        ([""], "has no run ''. Near it: "),
        (["last", "mathd"], "has no problem 'mathd'. Near it: mathd_1"),
        (["last", "t", "--out", "no/such/folder/x"], "cannot write no/such/folder/x: No such file or directory"),
        (["last", "t", "--format", "dot", "--out", "."], "cannot write .: Is a directory"),
    ],
)
def test_bad_input_is_one_line_that_helps(
    run_id: str, graph: Callable[..., Output], arguments: list[str], message: str
) -> None:
    code, out, err = graph(*arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert err.count("\n") == 1


def test_an_ambiguous_run(place: Path, run_id: str, graph: Callable[..., Output]) -> None:
    with open_store(str(place)) as store:
        other = write_run(store, second())
    code, _, err = graph(run_id[:4])
    assert code == 2
    assert "begin with" in err
    assert other in err


def test_no_store_an_empty_one_and_a_run_without_problems(place: Path, graph: Callable[..., Output]) -> None:
    code, _, err = graph("last")
    assert (code, "There is no store" in err) == (2, True)
    assert not place.exists()
    with open_store(str(place)) as store:
        code, _, err = graph("last")
        assert (code, "has no runs" in err) == (2, True)
        write_run(store)
    code, _, err = graph("last")
    assert (code, "has no problems yet" in err) == (2, True)


def test_a_broken_record_is_shown_and_named(place: Path, run_id: str, graph: Callable[..., Output]) -> None:
    with sqlite3.connect(place) as connection:
        connection.execute("DELETE FROM proofs")
    code, out, err = graph("last", "t")
    assert code == 1
    assert "the record of t is broken: no-proof at theorem:" in err
    assert out.startswith("✓ t")


def test_texts_cannot_speak_to_the_terminal(place: Path, graph: Callable[..., Output]) -> None:
    recorder = Recorder(Problem("[bold]x[/bold]\x1b[31m", "theorem v : Q"))
    root = recorder.open("!omega")
    recorder.sketch(root, "exact k (by sorry)", [("[red]", goal("Q \x1b]0;title\x07 ∧ [link=x]"), ("!\x1b[2J",))])
    with open_store(str(place)) as store:
        write_run(store, recorder.finish(None))
    code, out, _ = graph("last")
    assert code == 0
    assert "\x1b" not in out
    assert "\x07" not in out
    assert "[bold]x[/bold][31m" in out
    assert "[red]" in out
