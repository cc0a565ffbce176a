"""`prover train evaluate`: what was sampled is kept, whatever Lean could judge of it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any, cast

import pytest
from click.testing import CliRunner

from prover.cli import train_evaluate
from prover.cli.train_evaluate import evaluate, is_in_part, tabulate, to_json
from prover.core.errors import InputError
from prover.core.problem import Problem
from prover.train.evaluation import ProblemCount, SampleSettings, evaluate_model
from prover.train.reward import LeanReward


def count(name: str, area: str, n: int, c: int) -> ProblemCount:
    proof = "theorem t : 1 = 1 := by\n  rfl" if c else ""
    return ProblemCount(Problem(name, "theorem t : 1 = 1", area=area), n, c, Counter(), proof, "```lean4\nrfl\n```")


COUNTS = [count("a", "algebra", 2, 1), count("b", "logic", 1, 0)]
"""Lean failed at one of the two samples in logic."""


def test_an_area_without_enough_samples_has_a_dash() -> None:
    table = tabulate(COUNTS, 2)
    rows = list(zip(*(column.cells for column in table.columns), strict=True))
    assert [(row[0], row[3]) for row in rows if row[3] == "-"] == [("logic", "-")]
    assert to_json("m", "t", COUNTS, 2)["pass"].keys() == {"1", "2"}


def test_nothing_judged_is_still_a_result() -> None:
    judged = [count("a", "", 0, 0)]
    assert to_json("m", "t", judged, 2)["pass"] == {}
    assert list(tabulate(judged, 2).columns[2].cells) == ["-", "-"]


def find_model(name: str) -> None:
    if not name.startswith("m"):
        raise InputError(f"there is no model {name}")


def run(
    folder: Path, monkeypatch: pytest.MonkeyPatch, *words: str, may_start: bool = True, models: Sequence[str] = ("m",)
) -> Any:
    target = folder / "p.jsonl"
    rows = [{"name": name, "statement": "theorem t : 1 = 1", "split": "train"} for name in "ab"]
    target.write_text("".join(json.dumps(row) + "\n" for row in rows))
    monkeypatch.setattr(
        train_evaluate, "open_lean_thread", lambda *_: nullcontext() if may_start else pytest.fail("Lean")
    )
    monkeypatch.setattr(train_evaluate, "load_tokenizer", find_model)
    monkeypatch.setattr(train_evaluate, "LeanReward", lambda *_: None)
    monkeypatch.setattr(train_evaluate, "evaluate_model", lambda *_: COUNTS)
    return CliRunner().invoke(evaluate, [*models, str(target), "--samples", "2", *words])


def test_a_model_that_is_not_there_is_said_before_lean_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = run(tmp_path, monkeypatch, may_start=False, models=("m", "gone"))
    assert "there is no model gone" in str(result.exception)


def test_results_are_written_before_they_are_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the table cannot be made")

    monkeypatch.setattr(train_evaluate, "tabulate", fail)
    done = run(tmp_path, monkeypatch, "--out", str(tmp_path / "out.json"), "--pairs", str(tmp_path / "pairs.jsonl"))
    assert isinstance(done.exception, RuntimeError)
    assert [p["n"] for p in json.loads((tmp_path / "out.json").read_text())["problems"]] == [2, 1]
    assert len((tmp_path / "pairs.jsonl").read_text().splitlines()) == 1


def test_a_target_without_problems_is_refused_before_lean_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = run(tmp_path, monkeypatch, "--split", "tests", may_start=False)
    assert isinstance(done.exception, InputError)
    with pytest.raises(InputError, match="no problems"):
        evaluate_model("m", [], SampleSettings(), cast(LeanReward, None))


def test_each_model_has_its_own_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outs = [str(tmp_path / "first.json"), str(tmp_path / "second.json")]
    done = run(tmp_path, monkeypatch, "--out", outs[0], "--out", outs[1], may_start=False)
    assert isinstance(done.exception, InputError)
    assert "1 models and 2 times --out" in done.exception.message
    target = str(tmp_path / "p.jsonl")
    monkeypatch.setattr(train_evaluate, "open_lean_thread", lambda *_: nullcontext())
    CliRunner().invoke(evaluate, ["m1", "m2", target, "--samples", "2", "--out", outs[0], "--out", outs[1]])
    assert [json.loads(Path(out).read_text())["model"] for out in outs] == ["m1", "m2"]


def test_parts_are_random_samples_that_share_nothing() -> None:
    problems = [Problem(f"p{n}", f"theorem t : {n} = {n}") for n in range(900)]
    parts = [{p.name for p in problems if is_in_part(p, (k, 3))} for k in (1, 2, 3)]
    assert sum(map(len, parts)) == len(set.union(*parts)) == 900
    assert all(240 < len(part) < 360 for part in parts)
    assert all(is_in_part(problem, (1, 1)) for problem in problems)


@pytest.mark.parametrize("part", ["0/3", "4/3", "3", "a/b", "1/0", ""])
def test_what_is_no_part_is_refused(part: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = run(tmp_path, monkeypatch, "--part", part, may_start=False)
    assert done.exit_code == 2
    assert "the first of three is 1/3" in done.output


def test_a_part_without_problems_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = run(tmp_path, monkeypatch, "--part", "1/1000000", may_start=False)
    assert isinstance(done.exception, InputError)
    assert "--part" in done.exception.hint
