"""The whole of learning on a CPU: generate, cold start, fine-tune, reinforce, evaluate; and with parts left out.

Arms of the comparison: the untrained model, after SFT, after SFT and GRPO, each of several seeds; the tactic portfolio
alone; and the trained model in the pipeline beside the portfolio.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.synthetic.generator import HELD_OUT_PARAMETERS
from prover.core.whole_file import write_whole
from prover.train.comparison import compare, describe_solved, read_solved, tabulate_states
from prover.train.learn_plan import ABLATIONS, BASE, GRPO, HELD_OUT, PIPELINE, SFT, LearnPlan, name_portfolio
from prover.train.stages import StageRunner


def run_learning(plan: LearnPlan, runner: StageRunner) -> dict[str, Any]:
    """Run everything; return and save the comparison."""
    settings = plan.settings
    for stage in plan.prepare():
        runner.run(stage)
    taught = [[plan.make_model(seed), plan.fine_tune(BASE, seed)] for seed in settings.seeds]
    runner.run_chains([[*plan.solve_by_portfolio()], *taught], jobs=settings.jobs)
    for seed in settings.seeds:
        runner.run(plan.reinforce(BASE, seed))
    judged = [plan.solve_with_model(settings.seeds[0]), *(plan.evaluate(BASE, seed) for seed in settings.seeds)]
    runner.run_chains([[stage] for stage in judged], jobs=settings.jobs)
    rows, gains, ks = {}, {}, sorted({1, settings.samples})
    for table, labels in plan.tables().items():
        strata = plan.list_strata(table)
        runs = plan.read_runs(BASE, strata, settings.seeds)
        alone = _merge([runner.read_result(name_portfolio(label)) for label in labels])
        rows[table] = tabulate_states(runs, ks, strata) | describe_solved(alone, ks, among=len(strata))
        gains[table] = compare(runs[SFT], runs[GRPO], strata)
    told = {"pass": rows, "gain": gains, **_read_pipeline(plan, runner), "seconds": runner.sum_seconds()}
    return save(plan.folder / "learn.json", told)


def _merge(results: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What runs of `prover solve --json` on different problems told, as if it were one."""
    return {"by_problem": {name: row for told in results for name, row in told["by_problem"].items()}}


def _read_pipeline(plan: LearnPlan, runner: StageRunner) -> dict[str, Any]:
    """What the pipeline proved with the model, beside the portfolio alone on the same problems.

    The portfolio goes first in the pipeline, so what counts for the model is what it did not prove there either.
    """
    told = runner.read_result(PIPELINE)
    asked, by_model = set(told["by_problem"]), read_solved(told, how="model")
    alone = read_solved(runner.read_result(name_portfolio(HELD_OUT_PARAMETERS))) & asked
    solved = {"portfolio": len(alone), "portfolio and model": len(read_solved(told))}
    return {"problems": len(asked), "solved": solved, "only_with_model": sorted(by_model - alone)}


def run_ablations(plan: LearnPlan, runner: StageRunner) -> dict[str, Any]:
    """Train with each part left out in turn, first seed only; return and save the comparison."""
    settings = plan.settings
    for stage in plan.prepare():
        runner.run(stage)
    seed = settings.seeds[0]
    runner.run(plan.make_model(seed))
    runner.run_chains(
        [[plan.fine_tune(arm, seed)] for arm in ABLATIONS if arm.taught_as == arm.name], jobs=settings.jobs
    )
    for arm in ABLATIONS:
        runner.run(plan.reinforce(arm, seed))
    runner.run_chains([[plan.evaluate(arm, seed)] for arm in ABLATIONS], jobs=settings.jobs)
    ks = sorted({1, settings.samples})
    strata = plan.list_strata(HELD_OUT)
    read = {arm.name: plan.read_runs(arm, strata, [seed]) for arm in ABLATIONS}
    rows = {
        f"{name} {state}": row
        for name, runs in read.items()
        for state, row in tabulate_states(runs, ks, strata).items()
    }
    base = read[BASE.name][GRPO]
    gains = {name: compare(base, runs[GRPO], strata) for name, runs in read.items() if name != BASE.name}
    told = {"pass": {HELD_OUT: rows}, "gain": gains, "seconds": runner.sum_seconds()}
    return save(plan.folder / "ablations.json", told)


def save(path: Path, result: dict[str, Any]) -> dict[str, Any]:
    """Write a result beside returning it."""
    write_whole(path, json.dumps(result, indent=1, ensure_ascii=False) + "\n")
    return result
