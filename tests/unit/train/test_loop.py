"""Rounds and stages, with commands that only pretend: what is run, what is recorded, when it ends, how it goes on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from prover.core.errors import InputError
from prover.core.problem import Problem
from prover.dataset.layouts import Layout
from prover.dataset.manifest import MANIFEST, DatasetManifest, FileFormat
from prover.train.learning import ABLATIONS, BASE, LearnPlan, LearnSettings, average, read_arms, read_gain
from prover.train.round_page import render_rounds
from prover.train.rounds import Loop, LoopSettings
from prover.train.stages import Stage, StageFailed, StageRunner

PROBLEMS = [Problem(f"p{n}", f"theorem t : {n} = {n}") for n in range(6)]


class Pretence:
    """Carries out commands by writing what they would leave behind; `wins` says what each round solves."""

    def __init__(self, wins: Sequence[Sequence[str]], fail_at: str = "") -> None:
        self.commands: list[tuple[str, ...]] = []
        self._wins = list(wins)
        self.fail_at = fail_at

    def __call__(self, command: Sequence[str], log: Path) -> int:
        if self.fail_at and self.fail_at in log.name:
            return 1
        self.commands.append(tuple(command))
        out = Path(command[list(command).index("--out") + 1])
        log.write_text("", encoding="utf-8")
        if command[0] == "solve":
            asked = [json.loads(line)["name"] for line in Path(command[1]).read_text(encoding="utf-8").splitlines()]
            won = self._wins.pop(0)
            told = {name: {"status": "proved" if name in won else "failed"} for name in asked}
            log.write_text(f"working\n{json.dumps({'run': 'run-x', 'by_problem': told})}\n", encoding="utf-8")
        elif command[0] == "dataset":
            self._write_dataset(out)
        elif command[1] == "evaluate":
            interval = {"value": 0.5, "low": 0.4, "high": 0.6}
            result = {"pass": {"1": interval}, "problems": [{"proof": "abcd"}, {"proof": ""}]}
            out.write_text(json.dumps(result), encoding="utf-8")
        else:
            out.mkdir(parents=True, exist_ok=True)
            (out / "metrics.csv").write_text("step,loss,rewards/proof/mean\n1,2.0,0.25\n2,1.5,0.75\n", encoding="utf-8")
            (out / "rejections.csv").write_text("step,rule,count,example\n0,proved,3,\n0,error,5,\n", encoding="utf-8")
        return 0

    @staticmethod
    def _write_dataset(out: Path) -> None:
        manifest = DatasetManifest(
            format=FileFormat.JSONL, layout=Layout.PLAIN, seed=0, options={}, prompts="", is_checked=True, runs=(),
            rows={"rl": 4}, left_out={}, files=(),
        )  # fmt: skip
        out.mkdir(parents=True, exist_ok=True)
        (out / MANIFEST).write_text(manifest.model_dump_json(), encoding="utf-8")


def make_loop(folder: Path, pretence: Pretence, **changes: Any) -> Loop:
    settings = LoopSettings(
        Path("all.jsonl"), "start", held_out="held-out.jsonl", sft=("--steps", "5"), grpo=("--steps", "2"), **changes
    )
    return Loop(settings, PROBLEMS, folder, StageRunner(folder / "stages", pretence))


def test_rounds_go_on_until_nothing_new_comes(tmp_path: Path) -> None:
    pretence = Pretence([["p0", "p1"], ["p2"], [], []])
    records = list(make_loop(tmp_path, pretence, rounds=9, patience=2).run())
    assert [record.won for record in records] == [("p0", "p1"), ("p2",), (), ()]
    assert [record.attempted for record in records] == [6, 4, 3, 3]
    assert [record.prover for record in records][:2] == ["", f"hf:{tmp_path}/round-001/grpo/model"]
    assert records[1].rewards == (0.25, 0.75)
    assert records[1].rejections == {"proved": 3, "error": 5}
    assert (records[1].loss, records[1].proof_characters, records[1].rows) == (1.5, 4.0, {"rl": 4})
    assert "fewer than 1 new problems in each of 2 rounds" in (tmp_path / "stopped.txt").read_text()
    trained = [command for command in pretence.commands if command[:2] == ("train", "sft")]
    assert [command.count("--data") for command in trained] == [1, 2, 3, 4]
    assert all(command[command.index("--model") + 1] == "start" for command in trained)


def test_a_loop_that_was_cut_goes_on_where_it_was(tmp_path: Path) -> None:
    cut = Pretence([["p0"], ["p1", "p2"]], fail_at="round-002-grpo")
    with pytest.raises(StageFailed, match="round-002-grpo ended with exit code 1"):
        list(make_loop(tmp_path, cut, rounds=2).run())
    again = Pretence([])
    records = list(make_loop(tmp_path, again, rounds=2).run())
    assert [command[:2] for command in again.commands] == [("train", "grpo"), ("train", "evaluate")]
    assert [record.solved for record in records] == [1, 3]


def test_it_ends_when_everything_is_solved(tmp_path: Path) -> None:
    loop = make_loop(tmp_path, Pretence([[problem.name for problem in PROBLEMS]]))
    assert [record.solved for record in loop.run()] == [6]
    assert (tmp_path / "stopped.txt").read_text() == "every problem is solved"


def test_the_page_shows_rounds_and_escapes_what_it_is_given(tmp_path: Path) -> None:
    records = list(make_loop(tmp_path, Pretence([["p0"], ["p1"]]), rounds=2).run())
    page = render_rounds(records, title="a <b> & c", reason="2 rounds done")
    assert "<title>a &lt;b&gt; &amp; c</title>" in page
    assert page.count("<polyline") == 3
    assert "50.0% [40.0%, 60.0%]" in page
    assert "<td>error</td>" in page


def test_a_stage_is_run_once_and_only_with_the_command_it_was_begun_with(tmp_path: Path) -> None:
    pretence = Pretence([])
    runner = StageRunner(tmp_path, pretence)
    stage = Stage("one", ("train", "sft", "--out", str(tmp_path / "x")))
    assert runner.run(stage) == runner.run(stage)
    assert len(pretence.commands) == 1
    with pytest.raises(InputError, match="another command"):
        runner.run(Stage("one", ("train", "sft", "--out", str(tmp_path / "y"))))


def test_the_plan_of_learning_names_no_stage_twice_and_never_trains_on_what_it_evaluates(tmp_path: Path) -> None:
    plan = LearnPlan(LearnSettings(seeds=(0, 1)), tmp_path)
    stages = [*plan.prepare(), *(stage for arm in ABLATIONS for stage in plan.train_arm(arm, 0))]
    stages += plan.train_arm(BASE, 1)
    assert len({stage.name for stage in stages}) == len(stages)
    held_out = str(tmp_path / "held-out.jsonl")
    users = {stage.command[1] for stage in stages if held_out in stage.command}
    assert users == {"generate", "evaluate"}
    without = next(stage for stage in stages if stage.name == "no-consistency-0-grpo").command
    assert without[without.index("--consistency") + 1] == "0"


def test_what_grpo_gains_is_paired_by_problem(tmp_path: Path) -> None:
    plan = LearnPlan(LearnSettings(seeds=(0,), samples=4), tmp_path)
    (tmp_path / "results").mkdir()
    for trained, right in (("sft", (1, 0, 4)), ("sft+grpo", (4, 0, 4))):
        problems = [{"name": name, "n": 4, "c": c} for name, c in zip("abc", right, strict=True)]
        path = tmp_path / "results" / f"base-0-evaluate-{trained}-held-out.json"
        path.write_text(json.dumps({"problems": problems}), encoding="utf-8")
    assert read_gain(plan, "held-out").value == pytest.approx(0.25)
    assert read_arms(plan, [BASE], "held-out")["sft"]["1"]["value"] == pytest.approx(5 / 12)


def test_seeds_are_averaged_within_a_problem() -> None:
    runs = [[{"name": "a", "n": 4, "c": 4}, {"name": "b", "n": 4, "c": 0}], [{"name": "a", "n": 4, "c": 2}]]
    interval = average(runs, 1)
    assert interval.value == pytest.approx((0.75 + 0.0) / 2)
    assert interval.low <= interval.value <= interval.high
