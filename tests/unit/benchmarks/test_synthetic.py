"""The generator: the same seed the same problems, splits that share nothing, proofs that Lean accepts."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from benchmarks import load
from benchmarks.shelf import manifest_of
from benchmarks.synthetic import FAMILIES, SPLITS, Difficulty, generate, generate_standard, hash_rows, render_rows
from benchmarks.synthetic.problem import SyntheticProblem
from prover.core.errors import InputError
from prover.core.ports import Lean
from prover.core.verdict import Status
from prover.dataset.likeness import StatementIndex

HELD_OUT = [split for split in SPLITS if split.startswith("held-out")]


def make(split: str, count: int = 300, seed: int = 1) -> list[SyntheticProblem]:
    return list(generate(split, count, seed))


@pytest.mark.parametrize("split", SPLITS)
def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(split: str) -> None:
    first = render_rows(make(split))
    assert first == render_rows(make(split))
    assert first != render_rows(make(split, seed=2))
    assert first.startswith(render_rows(make(split, count=100)))


def test_the_bytes_do_not_depend_on_the_process() -> None:
    code = "from benchmarks.synthetic import *; print(hash_rows(generate('train', 200, 5)))"
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": seed},
            cwd=Path(__file__).parents[3],
        ).stdout.strip()
        for seed in ("1", "2")
    }  # fmt: skip
    assert outputs == {hash_rows(generate("train", 200, 5))}


def test_no_statement_repeats_and_names_are_unique() -> None:
    for split in SPLITS:
        problems = make(split, 600)
        assert len({(p.problem.header, p.problem.statement) for p in problems}) == 600
        assert len({p.problem.name for p in problems}) == 600
        assert {p.problem.split for p in problems} == {split}


@pytest.mark.parametrize("held_out", HELD_OUT)
def test_train_shares_no_statement_with_what_is_held_out(held_out: str) -> None:
    trained = {p.problem.header + p.problem.statement for seed in range(4) for p in make("train", 900, seed)}
    kept = {p.problem.header + p.problem.statement for seed in range(4) for p in make(held_out, 600, seed)}
    assert len(trained) > 1500
    assert not trained & kept


def test_held_out_families_are_in_no_training_problem() -> None:
    unseen = {family.name for family in FAMILIES if family.is_held_out}
    assert len(unseen) >= 8
    families = {split: Counter(p.family for p in make(split, 400)) for split in SPLITS}
    assert not unseen & set(families["train"])
    assert set(families["held-out-families"]) == unseen
    assert set(families["held-out-parameters"]) == set(families["train"])
    share = sum(count for name, count in families["held-out"].items() if name in unseen) / 400
    assert share == pytest.approx(0.5, abs=0.01)


def test_families_take_turns_and_cover_areas_and_difficulties() -> None:
    counts = Counter(p.family for p in make("train", 480))
    assert max(counts.values()) - min(counts.values()) <= 1
    problems = [p.problem for p in make("train", 480)]
    assert len({p.area for p in problems}) == 8
    assert {p.difficulty for p in problems} == {difficulty.value for difficulty in Difficulty}


def test_no_benchmark_has_any_of_them() -> None:
    index = StatementIndex()
    for name in ("minif2f-core", "textbook-core"):
        for problem in load(name).problems:
            index.add(problem.name, problem.statement)
    for split in ("train", "held-out"):
        for synthetic in make(split, 500):
            assert index.find_nearest(synthetic.problem.statement, threshold=0.8) is None, synthetic


def test_excluded_problems_are_left_out() -> None:
    first = make("train", 1)[0].problem.statement
    problems = list(generate("train", 30, 1, is_excluded=lambda problem: problem.statement == first))
    assert len(problems) == 30
    assert first not in {p.problem.statement for p in problems}


def test_bad_requests_are_refused() -> None:
    with pytest.raises(InputError, match="no split `valid`"):
        next(generate("valid", 1, 0))
    with pytest.raises(InputError, match="has only 0 problems of split train"):
        list(generate("train", 5, 0, is_excluded=lambda problem: True))


def test_rows_are_read_back_as_the_same_problems(tmp_path: Path) -> None:
    problems = make("train", 100)
    path = tmp_path / "s.jsonl"
    path.write_text(render_rows(problems), encoding="utf-8")
    assert load(str(path)).problems == tuple(p.problem for p in problems)
    assert {json.loads(line)["witness"] for line in path.read_text().splitlines()} == {p.witness for p in problems}


def test_the_standard_set_is_what_the_manifest_says() -> None:
    manifest = manifest_of("synthetic")
    problems = generate_standard()
    assert (len(problems), hash_rows(problems)) == (manifest.count, manifest.sha256)
    assert str(len(FAMILIES)) in manifest.description


@pytest.mark.lean
async def test_lean_accepts_a_proof_of_every_family(lean: Lean) -> None:
    trained = sum(not family.is_held_out for family in FAMILIES)
    problems = [*make("train", trained), *make("held-out-families", len(FAMILIES) - trained)]
    assert {p.family for p in problems} == {family.name for family in FAMILIES}
    results = await asyncio.gather(*(lean.elaborate(p.problem.header, p.proof, timeout_s=60) for p in problems))
    failed = [(p.proof, r) for p, r in zip(problems, results, strict=True) if r.status is not Status.PROVED or r.holes]
    assert failed == []
