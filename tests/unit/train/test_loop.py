"""Rounds and stages, with commands that only pretend: what is run, what is recorded, when it ends, how it goes on."""

from __future__ import annotations

import json
import math
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from prover.core.errors import InputError
from prover.core.problem import Problem
from prover.dataset.layouts import Layout
from prover.dataset.manifest import MANIFEST, DatasetManifest, FileFormat
from prover.train.charts import Chart, draw
from prover.train.loop_settings import LoopSettings
from prover.train.round_page import render_rounds
from prover.train.rounds import Loop
from prover.train.stages import StageFailed, StageRunner

PROBLEMS = [Problem(f"p{n}", f"theorem t : {n} = {n}") for n in range(6)]


class Pretence:
    """Carries out commands by writing what they would leave behind; `wins` says what each round solves."""

    def __init__(self, wins: Sequence[Sequence[str]], fail_at: str = "") -> None:
        self.commands: list[tuple[str, ...]] = []
        self._wins = list(wins)
        self.fail_at = fail_at
        self.metrics = "step,loss,rewards/proof/mean\n1,2.0,0.25\n2,1.5,0.75\n"

    def __call__(self, command: Sequence[str], log: Path, ending: threading.Event) -> int:
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
            (out / "metrics.csv").write_text(self.metrics, encoding="utf-8")
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
    assert page.count("<polyline") == 5
    assert "logged step 4: 0.75" in page
    assert "<td>5 (62.5%)</td>" in page
    assert "50.0% [40.0%, 60.0%]" in page
    assert "<td>error</td>" in page


def test_what_is_not_a_number_leaves_a_record_and_a_page_that_can_be_read(tmp_path: Path) -> None:
    pretence = Pretence([["p0"]])
    pretence.metrics = "step,loss,rewards/proof/mean\n1,2.0,nan\n2,nan,0.5\n3,inf,nan\n"
    list(make_loop(tmp_path, pretence, rounds=1).run())
    (record,) = make_loop(tmp_path, Pretence([]), rounds=1).run()
    assert (record.loss, record.rewards) == (2.0, (0.5,))
    assert "nan" not in render_rounds([record], title="t")


def test_a_chart_says_what_its_ends_are_and_leaves_out_what_is_not_finite() -> None:
    svg = draw(Chart("a <b>", [(1, 20.0), (2, math.nan), (3, 80.0)]))
    assert ">80</text>" in svg
    assert ">0</text>" in svg
    assert ">round</text>" in svg
    assert svg.count("<circle") == 2
    assert "a &lt;b&gt;" in svg
    assert "<polyline" in draw(Chart("nothing", []))


def test_a_round_that_wins_nothing_has_nothing_to_learn_and_keeps_the_prover(tmp_path: Path) -> None:
    pretence = Pretence([[], ["p0"], []])
    records = list(make_loop(tmp_path, pretence, rounds=3, first_prover="hf:first").run())
    assert [record.prover for record in records] == ["hf:first", "hf:first", f"hf:{tmp_path}/round-002/grpo/model"]
    assert (records[0].model, records[0].rows, records[0].loss) == ("", {}, None)
    trained = [command for command in pretence.commands if command[:2] == ("train", "sft")]
    assert [command.count("--data") for command in trained] == [1, 2]
    ended = list(make_loop(tmp_path / "none", Pretence([[], []]), rounds=9).run())
    assert len(ended) == 2


def test_with_other_data_every_round_learns(tmp_path: Path) -> None:
    pretence = Pretence([[]])
    list(make_loop(tmp_path, pretence, rounds=1, seed_data=("pairs.jsonl",)).run())
    assert ("train", "sft") in [command[:2] for command in pretence.commands]


def test_other_settings_are_refused_and_named(tmp_path: Path) -> None:
    list(make_loop(tmp_path, Pretence([["p0"]]), rounds=1).run())
    with pytest.raises(InputError, match="first_prover was '', is 'hf:other'"):
        list(make_loop(tmp_path, Pretence([]), rounds=1, first_prover="hf:other").run())
    with pytest.raises(InputError, match="solve was '', is '--budget 5'"):
        list(make_loop(tmp_path, Pretence([]), rounds=1, solve=("--budget", "5")).run())
    more = list(make_loop(tmp_path, Pretence([["p1"]]), rounds=2, patience=9, min_new=0).run())
    assert len(more) == 2
