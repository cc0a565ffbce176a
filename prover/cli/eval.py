"""`prover eval`: judge a method on a benchmark by repeated attempts."""

from __future__ import annotations

import asyncio
import json
from functools import partial
from pathlib import Path

import click
from rich.console import Console

from benchmarks import Benchmark
from prover.cli.console import open_console
from prover.cli.eval_options import EvalArguments, Sampled, eval_options
from prover.cli.eval_session import EvalSession, describe_origin
from prover.cli.eval_view import show_comparison, show_evaluation
from prover.cli.evaluation_choice import load_evaluation
from prover.cli.model_options import ModelArguments, model_options
from prover.cli.run_options import RunArguments, run_options, warn_about_memory
from prover.cli.summary import make_proof_folder, write_proof_files
from prover.core.errors import StoreError
from prover.core.proof import Proof
from prover.evaluate.comparison import Comparison, compare
from prover.evaluate.results import Evaluation
from prover.evaluate.rows import to_rows
from prover.evaluate.summary import check_ks, to_json
from prover.store import Store, open_store


@click.command("eval")
@run_options
@eval_options
@partial(model_options, samples="--goal-samples")
@click.option("--json", "as_json", is_flag=True, help="Last line of stdout: one JSON object with the results.")
def evaluate(run: RunArguments, options: EvalArguments, models: ModelArguments, as_json: bool) -> None:
    """Attempt each problem of TARGET N times and estimate pass@k, with 95 % intervals.

    Every attempt is recorded as in `prover solve`; each sample of the whole benchmark is a run of its own, with the
    seed --seed plus its index. Ctrl-C stops; `--resume` continues where the evaluation was, also with more samples.
    """
    console = open_console(stderr=as_json)
    sampled = options.to_sampled()
    benchmark = run.choose_problems(console)
    if benchmark.note:
        console.print(benchmark.note, markup=False)
    for path in filter(None, (run.out, options.results and options.results.parent)):
        make_proof_folder(path)
    warn_about_memory(console, run.workers)
    with open_store(run.store_url) as store:
        earlier = load_evaluation(store, options.against) if options.against else None
        session = make_session(store, benchmark, sampled, run, models, console)
        name, stopped = asyncio.run(session.run(run.open_lean(console), resume=run.resume))
        evaluation = load_evaluation(store, name)
        write_proof_files(collect_proofs(store, evaluation), run.out or Path("runs") / name)
    check_ks(sampled.ks, evaluation)
    comparison = compare(earlier, evaluation) if earlier else None
    show_evaluation(evaluation, sampled.ks, console)
    if comparison is not None:
        show_comparison(comparison, console)
    described = json.dumps(describe(evaluation, sampled.ks, comparison, stopped), ensure_ascii=False)
    if options.results:
        write_results(evaluation, sampled.ks, options.results, described)
    if as_json:
        print(described)


def make_session(
    store: Store, benchmark: Benchmark, sampled: Sampled, run: RunArguments, models: ModelArguments, console: Console
) -> EvalSession:
    """Read the arguments. Raises `InputError` for what cannot be used."""
    return EvalSession(
        store=store,
        benchmark=benchmark,
        sampled=sampled,
        settings=sampled.method.limit(models.to_settings(run.budget_s, run.seed)),
        plan=models.to_plan(run.seed or 0),
        arguments={"run": run.to_record(), "models": models.to_record()},
        origin=describe_origin(benchmark),
        workers=run.workers,
        console=console,
    )


def describe(
    evaluation: Evaluation, ks: tuple[int, ...], comparison: Comparison | None, stopped: str
) -> dict[str, object]:
    """The object that `--json` prints."""
    against = {"against": comparison.to_json()} if comparison else {}
    early = {"stopped": stopped} if stopped else {}
    return {**to_json(evaluation, ks), **against, **early}


def collect_proofs(store: Store, evaluation: Evaluation) -> list[Proof]:
    """The first proof of each problem that has one."""
    found: dict[str, Proof] = {}
    for run_id in evaluation.run_ids:
        for proof in store.load_proofs(run_id):
            found.setdefault(proof.problem.id, proof)
    return list(found.values())


def write_results(evaluation: Evaluation, ks: tuple[int, ...], path: Path, summary: str) -> None:
    """Write one line per problem, and `summary` beside it. Raises `StoreError` when that fails."""
    rows = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in to_rows(evaluation, ks))
    try:
        path.write_text(rows, encoding="utf-8")
        path.with_suffix(".summary.json").write_text(summary + "\n", encoding="utf-8")
    except OSError as error:
        hint = "Name another file with --results; everything is in the store"
        raise StoreError(f"cannot write {path}: {error.strerror or error}", hint=hint) from error
