"""The whole of learning with commands that only pretend: what is run, what is compared, what is told."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from prover.train.learn_plan import ABLATIONS, BASE, LearnPlan, LearnSettings
from prover.train.learning import run_ablations, run_learning
from prover.train.stages import StageFailed, StageRunner

NAMES = [f"p{number}" for number in range(40)]
RIGHT = {"untrained": 0, "sft": 1, "sft+grpo": 4}
"""Of 4 samples of each problem."""


class Pretence:
    """Leaves behind what the commands would: counts by state of training, and proofs of the pipeline."""

    def __init__(self, fail_at: str = "") -> None:
        self.begun: list[str] = []
        self._fail_at = fail_at

    def __call__(self, command: Sequence[str], log: Path, ending: threading.Event) -> int:
        name = log.name.removesuffix(".log")
        self.begun.append(name)
        if name == self._fail_at:
            return 1
        out = Path(command[list(command).index("--out") + 1])
        out.parent.mkdir(parents=True, exist_ok=True)
        if command[0] == "benchmarks":
            names = NAMES[:30] if out.stem == "held-out-parameters" else NAMES[30:]
            rows = [{"name": name, "header": "", "statement": f"theorem {name} : True"} for name in names]
            out.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        elif command[:2] == ("train", "evaluate"):
            for path in (Path(word) for at, word in enumerate(command) if command[at - 1] == "--out"):
                state = path.stem.rsplit("-", 1)[1]
                problems = [{"name": name, "n": 4, "c": RIGHT[state]} for name in [*NAMES, "of-another-benchmark"]]
                path.write_text(json.dumps({"problems": problems}), encoding="utf-8")
        elif command[0] == "solve":
            self._solve(command, name, log)
        return 0

    @staticmethod
    def _solve(command: Sequence[str], name: str, log: Path) -> None:
        limit = int(command[list(command).index("--limit") + 1]) if "--limit" in command else len(NAMES)
        proved = dict.fromkeys(NAMES[4:20], "portfolio")
        if name == "pipeline":  # p3 is a proof that the portfolio found on another day only
            proved = dict.fromkeys(NAMES[:3], "model") | dict.fromkeys(NAMES[3:6], "portfolio")
        names = NAMES[30:] if "families" in name else NAMES[:30]
        told = {
            name: {"status": "proved" if name in proved else "failed", "how": proved.get(name)}
            for name in names[:limit]
        }
        log.write_text(json.dumps({"by_problem": told}) + "\n", encoding="utf-8")


def open_plan(folder: Path, **changes: object) -> LearnPlan:
    settings = {"seeds": (0, 1), "samples": 4, "textbook": False, "pipeline_problems": 10, **changes}
    return LearnPlan(LearnSettings(**settings), folder)  # type: ignore[arg-type]


def test_what_is_told_of_learning(tmp_path: Path) -> None:
    told = run_learning(open_plan(tmp_path), StageRunner(tmp_path / "stages", Pretence()))
    rows = told["pass"]["held-out"]
    assert list(told["pass"]) == ["held-out", "held-out-parameters", "held-out-families"]
    assert list(rows)[-1] == "portfolio, first 20"
    assert list(told["pass"]["held-out-families"])[-1] == "portfolio"
    assert {"untrained", "sft", "sft+grpo", "sft, seed 0", "sft+grpo, seed 1"} < set(rows)
    assert [rows[state]["1"]["value"] for state in RIGHT] == [0.0, 0.25, 1.0]
    assert rows["portfolio, first 20"]["4"]["value"] == pytest.approx(6 / 20)
    assert told["gain"]["held-out"]["value"] == pytest.approx(0.75)
    assert told["gain"]["held-out"]["verdict"] == "better"
    assert told["problems"] == 10
    assert told["solved"] == {"portfolio": 6, "portfolio and model": 6}
    assert told["only_with_model"] == ["p0", "p1", "p2"]
    assert json.loads((tmp_path / "learn.json").read_text(encoding="utf-8")) == told


def test_learning_that_was_cut_goes_on_where_it_was(tmp_path: Path) -> None:
    cut = Pretence(fail_at="base-1-grpo")
    with pytest.raises(StageFailed, match="base-1-grpo"):
        run_learning(open_plan(tmp_path, jobs=1), StageRunner(tmp_path / "stages", cut))
    again = Pretence()
    run_learning(open_plan(tmp_path, jobs=1), StageRunner(tmp_path / "stages", again))
    assert again.begun[0] == "base-1-grpo"
    assert not {"generate-train", "base-0-sft", "base-1-sft"} & set(again.begun)


def test_nothing_runs_beside_a_reinforcement_whose_lean_needs_the_machine(tmp_path: Path) -> None:
    beside, lock, running = set[str](), threading.Lock(), list[str]()
    pretend = Pretence()

    def run(command: Sequence[str], log: Path, ending: threading.Event) -> int:
        with lock:
            running.append(command[1])
            if "grpo" in running:
                beside.update(running)
        time.sleep(0.01)
        code = pretend(command, log, ending)
        with lock:
            running.remove(command[1])
        return code

    run_learning(open_plan(tmp_path / "learn", jobs=3), StageRunner(tmp_path / "learn" / "stages", run))
    assert beside == {"grpo"}
    assert pretend.begun.index("base-1-sft") < pretend.begun.index("base-0-grpo") < pretend.begun.index("pipeline")
    run_ablations(open_plan(tmp_path / "ablate", jobs=3), StageRunner(tmp_path / "ablate" / "stages", run))
    assert beside == {"grpo"}


def test_ablations_are_compared_with_the_base(tmp_path: Path) -> None:
    pretence = Pretence()
    told = run_ablations(open_plan(tmp_path), StageRunner(tmp_path / "stages", pretence))
    assert {name for name in pretence.begun if name.endswith("-sft")} == {
        "base-0-sft", "no-curriculum-0-sft", "no-cold-start-0-sft"
    }  # fmt: skip
    assert pretence.begun.count("base-0-init") == 1
    assert set(told["gain"]) == {arm.name for arm in ABLATIONS} - {"base"}
    assert all(gain["value"] == 0.0 and gain["verdict"] == "overlap" for gain in told["gain"].values())
    assert {"base sft+grpo", "no-curriculum sft", "no-entropy-mask sft+grpo"} < set(told["pass"]["held-out"])


def test_the_plan_names_no_stage_twice_and_never_trains_on_what_it_evaluates(tmp_path: Path) -> None:
    plan = open_plan(tmp_path)
    stages = [*plan.prepare(), plan.make_model(0), plan.make_model(1)]
    stages += [plan.fine_tune(BASE, 1), plan.reinforce(BASE, 1), plan.evaluate(BASE, 1)]
    stages += [plan.fine_tune(arm, 0) for arm in ABLATIONS if arm.taught_as == arm.name]
    stages += [stage for arm in ABLATIONS for stage in (plan.reinforce(arm, 0), plan.evaluate(arm, 0))]
    assert len({stage.name for stage in stages}) == len(stages)
    for name in ("held-out-parameters", "held-out-families"):
        held_out = str(tmp_path / f"{name}.jsonl")
        users = {stage.command[1] for stage in stages if any(held_out in word for word in stage.command)}
        assert users == {"generate", "evaluate"}
    parts = [stage.command[stage.command.index("--part") + 1] for stage in stages if "--part" in stage.command]
    assert parts == ["2/2"] + ["1/2"] * len(ABLATIONS)
    without = next(stage for stage in stages if stage.name == "no-consistency-0-grpo").command
    assert without[without.index("--consistency") + 1] == "0"
