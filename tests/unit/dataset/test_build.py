"""Datasets from records: which rows there are, in which split, in which files."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from prover.core.assembly import join_proof
from prover.core.record import ProblemRecord
from prover.dataset.build import DatasetBuilder
from prover.dataset.candidates import BuildOptions, RunSource, SplitBy
from prover.dataset.files import FileFormat, OutputOptions
from prover.dataset.layouts import Layout
from prover.dataset.manifest import DatasetManifest, SourceRun
from prover.dataset.reading import open_dataset, read_placed
from prover.dataset.rows import ColdStartRow, CurriculumRow, PreferenceRow, RLRow, Row, RowKind
from prover.prompts import PromptLibrary, ProofMode, TheoremText
from prover.prompts.reading import Reading, read_proof
from tests.fakes.records import REASONING, STEPS, RecordMaker

PROMPTS = PromptLibrary.load()
KINDS = (RowKind.COLDSTART, RowKind.CURRICULUM, RowKind.RL, RowKind.PREFERENCE)
MODEL = RecordMaker(reasoning=REASONING, origin="model/m")


async def build(folder: Path, *records: ProblemRecord, check=None, **options) -> DatasetManifest:
    shape = {name: options.pop(name) for name in ("format", "layout", "shard_rows", "force") if name in options}
    builder = DatasetBuilder(
        BuildOptions(**{"kinds": KINDS, **options}), OutputOptions(folder, **shape), PROMPTS, check
    )
    runs = sorted({record.run_id for record in records})
    source = {run: RunSource(run, "made up", "4", "0") for run in runs}
    return await builder.build(
        ((source[record.run_id], record) for record in records),
        [SourceRun(run_id=r, benchmark="made up") for r in runs],
    )


def read(folder: Path) -> list[Row]:
    return [placed.row for placed in read_placed(folder, open_dataset(folder))]


def pick(folder: Path, kind: type) -> list:
    return [row for row in read(folder) if isinstance(row, kind)]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def digests(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


async def test_cold_start_is_reasoning_sketch_and_proof_in_the_formats_of_the_prompts(tmp_path: Path) -> None:
    await build(tmp_path / "d", MODEL.make())
    cot, noncot = sorted(pick(tmp_path / "d", ColdStartRow), key=lambda row: row.mode)
    theorem = TheoremText(cot.header, cot.statement)
    assert (cot.mode, cot.reasoning_source, noncot.mode, noncot.reasoning_source) == ("cot", "model", "noncot", "none")
    assert "proof plan" in cot.prompt
    assert "proof plan" not in noncot.prompt
    assert cot.completion.startswith(REASONING)
    assert cot.completion.count("```lean4") == 2, "the sketch, which the reasoning does not show, and the proof"
    for row in (cot, noncot):
        reading = read_proof(row.completion, theorem)
        assert isinstance(reading, Reading), reading
        assert "sorry" not in reading.body
        assert reading.body.endswith("exact h₂")
    assert [lemma.label for lemma in cot.lemmas] == ["h₁", "h₂"]


async def test_a_sketch_that_the_model_showed_is_not_repeated(tmp_path: Path) -> None:
    sketch = join_proof("theorem square_pos (n : Nat) (h₀ : 0 < n) : 0 < n * n", STEPS)
    shown = f"<think>Squares.</think>\n\n```lean4\n{sketch}\n```"
    await build(tmp_path / "d", replace(MODEL, reasoning=shown).make())
    (cot,) = (row for row in pick(tmp_path / "d", ColdStartRow) if row.mode == "cot")
    assert cot.completion.startswith(f"Squares.\n\n```lean4\n{sketch}\n```\n\n### Complete Lean 4 proof\n\n```lean4\n")
    assert cot.completion.count("```lean4") == 2
    assert cot.prompt == PROMPTS.prove(TheoremText(cot.header, cot.statement), mode=ProofMode.COT).messages[0].content


@pytest.mark.parametrize("with_plan", [False, True])
async def test_a_structural_sketch_has_no_thoughts(tmp_path: Path, with_plan: bool) -> None:
    await build(tmp_path / "d", RecordMaker().make(), plans_from_sketches=with_plan)
    sources = Counter((row.mode, row.reasoning_source) for row in pick(tmp_path / "d", ColdStartRow))
    assert sources == Counter({("noncot", "none"): 1, **({("cot", "template"): 1} if with_plan else {})})


async def test_a_problem_that_was_solved_directly_starts_nothing(tmp_path: Path) -> None:
    record = MODEL.make()
    direct = replace(record, proofs=(replace(record.proofs[0], how="model"),))
    manifest = await build(tmp_path / "d", direct, RecordMaker("open", is_solved=False).make())
    assert manifest.rows["coldstart"] == 0


async def test_curriculum_has_both_forms_and_claims_no_untried_proof(tmp_path: Path) -> None:
    await build(tmp_path / "d", RecordMaker().make())
    rows = {(row.form, row.label): row for row in pick(tmp_path / "d", CurriculumRow)}
    assert set(rows) == {("b", "h₁"), ("b", "h₂"), ("a", "h₂")}
    a, b = rows["a", "h₂"], rows["b", "h₂"]
    assert a.statement == "theorem square_pos_hole1 (n : Nat) (h₀ : 0 < n) : 0 < n * n"
    assert b.statement == "theorem square_pos_hole1 (n : Nat) (h₀ : 0 < n) (h₁ : n ≠ 0) : 0 < n * n"
    assert (a.premises, b.premises) == (("h₁",), ("h₁",))
    assert (a.proof_source, a.how, a.difficulty) == ("", "", 1.0)
    assert b.proof_source == f"{b.statement} := by\n  exact Nat.mul_pos h₀ h₀"
    assert (b.how, b.attempts, b.seconds, b.depth) == ("portfolio", 3, 1.5, 1)
    assert 0 < rows["b", "h₁"].difficulty < b.difficulty < 1


async def test_lean_decides_what_is_claimed(tmp_path: Path) -> None:
    async def check(row: Row) -> str | None:
        is_bad = isinstance(row, CurriculumRow) and row.form == "b" and row.label == "h₁" and row.proof_source
        return "no" if is_bad or isinstance(row, ColdStartRow) else None

    manifest = await build(tmp_path / "d", RecordMaker().make(), check=check)
    rows = {(row.form, row.label): row for row in pick(tmp_path / "d", CurriculumRow)}
    assert rows["a", "h₂"].proof_source.endswith("exact Nat.mul_pos h₀ h₀")
    assert rows["b", "h₁"].proof_source == ""
    assert manifest.left_out["coldstart: Lean did not confirm it"] == 1
    assert manifest.is_checked


async def test_equal_lemmas_are_one_row_in_the_most_restrictive_split(tmp_path: Path) -> None:
    train, test = RecordMaker("one").make(), RecordMaker("two", split="test", variable="k").make()
    await build(tmp_path / "d", train, test)
    rows = pick(tmp_path / "d", CurriculumRow)
    assert len(rows) == 3
    assert {row.split for row in read(tmp_path / "d")} == {"test"}
    await build(tmp_path / "e", train)
    assert {row.split for row in read(tmp_path / "e")} == {"train"}


async def test_a_lemma_that_is_a_test_problem_is_no_training_data(tmp_path: Path) -> None:
    """Form (a) of `h₂` states the problem itself."""
    train = RecordMaker("one").make()
    root = RecordMaker("two", split="test").make()
    problem_only = replace(root, goals=root.goals[:1], sketches=(), proofs=(), outcome=None)
    await build(tmp_path / "d", train, problem_only, kinds=(RowKind.CURRICULUM,))
    splits = {(row.form, row.label): row.split for row in pick(tmp_path / "d", CurriculumRow)}
    assert splits == {("a", "h₂"): "test", ("b", "h₂"): "train", ("b", "h₁"): "train"}


@pytest.mark.parametrize(("split_by", "expected"), [(SplitBy.BENCHMARK, "validation"), (SplitBy.NONE, "train")])
async def test_splits_of_the_benchmark_or_none(tmp_path: Path, split_by: SplitBy, expected: str) -> None:
    await build(tmp_path / "d", RecordMaker(split="valid").make(), split_by=split_by)
    assert {row.split for row in read(tmp_path / "d")} == {expected}


async def test_splits_by_hash_are_near_their_shares(tmp_path: Path) -> None:
    records = [RecordMaker(f"p{i}", variable=f"v{i}").make() for i in range(300)]
    manifest = await build(
        tmp_path / "d", *records, kinds=(RowKind.COLDSTART,), split_by=SplitBy.HASH, check=None, seed=3
    )
    assert manifest.rows["coldstart"] == 300  # but all state the same theorem up to names
    assert {file.split for file in manifest.files} == {"test"}


async def test_rl_rows_carry_what_a_reward_needs(tmp_path: Path) -> None:
    record = MODEL.make()
    await build(tmp_path / "d", record)
    rows = {row.theorem_name: row for row in pick(tmp_path / "d", RLRow)}
    problem, second = rows["square_pos"], rows["square_pos_hole1"]
    assert [lemma.statement for lemma in problem.required_lemmas] == [
        "theorem square_pos_hole0 (n : Nat) (h₀ : 0 < n) : n ≠ 0",
        "theorem square_pos_hole1 (n : Nat) (h₀ : 0 < n) (h₁ : n ≠ 0) : 0 < n * n",
    ]
    assert (problem.samples, problem.solved, problem.pass_rate_source) == (2, 0, "model")
    assert problem.reference_proof == record.proofs[0].source
    assert (second.samples, second.solved, second.pass_rate) == (3, 1, pytest.approx(1 / 3, abs=1e-5))
    assert rows["square_pos_hole0"].pass_rate_source == "portfolio"


async def test_samples_of_several_runs_add_up_and_difficulty_filters(tmp_path: Path) -> None:
    runs = [MODEL.make("one"), MODEL.make("two")]
    manifest = await build(tmp_path / "d", *runs, kinds=(RowKind.RL,))
    names = {row.theorem_name: row.samples for row in pick(tmp_path / "d", RLRow)}
    assert names == {"square_pos_hole0": 2, "square_pos_hole1": 6}, "the problem: four samples, none a proof"
    assert manifest.left_out == {"rl: never solved": 1}
    await build(tmp_path / "e", *runs, kinds=(RowKind.RL,), keep_never=True)
    assert len(pick(tmp_path / "e", RLRow)) == 3
    await build(tmp_path / "f", *runs, kinds=(RowKind.RL,), min_samples=2)
    assert {row.theorem_name for row in pick(tmp_path / "f", RLRow)} == {"square_pos_hole1"}
    await build(tmp_path / "g", *runs, kinds=(RowKind.RL,), min_samples=2, keep_always=True)
    assert {row.theorem_name for row in pick(tmp_path / "g", RLRow)} == {"square_pos_hole0", "square_pos_hole1"}


async def test_preferences_pair_a_proof_with_what_lean_refused(tmp_path: Path) -> None:
    await build(tmp_path / "d", MODEL.make())
    rows = pick(tmp_path / "d", PreferenceRow)
    second = [row for row in rows if row.depth == 1]
    assert [row.error for row in second] == ["omega could not prove the goal"], "a time-out is no failure"
    assert second[0].chosen_source.endswith("exact Nat.mul_pos h₀ h₀")
    assert {row.rejected_origin for row in rows} == {"model/m"}
    assert len(rows) == 3
    await build(tmp_path / "e", MODEL.make(), pairs_per_goal=1)
    assert len(pick(tmp_path / "e", PreferenceRow)) == 2


@pytest.mark.parametrize("layout", list(Layout))
@pytest.mark.parametrize("form", list(FileFormat))
async def test_same_input_same_bytes_and_every_layout_reads_back(
    tmp_path: Path, form: FileFormat, layout: Layout
) -> None:
    if form is FileFormat.PARQUET:
        pytest.importorskip("pyarrow")
    records = [MODEL.make(), RecordMaker("other", split="test", variable="k", is_solved=False).make()]
    for name in ("one", "two"):
        await build(tmp_path / name, *records, format=form, layout=layout, shard_rows=2)
    assert digests(tmp_path / "one") == digests(tmp_path / "two")
    await build(tmp_path / "plain", *records)
    rows = {row.id: row for row in read(tmp_path / "one")}
    expected = {row.id: row for row in read(tmp_path / "plain")}
    if layout is not Layout.PLAIN:  # a lemma without a proof has no answer to show
        expected = {k: r for k, r in expected.items() if not (isinstance(r, CurriculumRow) and not r.completion)}
    assert rows == expected


async def test_the_seed_orders_the_rows_and_nothing_else(tmp_path: Path) -> None:
    records = [RecordMaker(f"p{i}", failed=(f"simp{i}", f"omega{i}")).make() for i in range(6)]
    orders = []
    for seed in (0, 1):
        await build(tmp_path / str(seed), *records, seed=seed, kinds=(RowKind.PREFERENCE,))
        orders.append([row.id for row in read(tmp_path / str(seed))])
    assert orders[0] != orders[1]
    assert sorted(orders[0]) == sorted(orders[1])


async def test_shards_cover_all_rows_once(tmp_path: Path) -> None:
    manifest = await build(tmp_path / "d", MODEL.make(), kinds=(RowKind.PREFERENCE,), shard_rows=2)
    assert [(file.path, file.rows) for file in manifest.files] == [
        ("preference/train-00000-of-00002.jsonl", 2),
        ("preference/train-00001-of-00002.jsonl", 1),
    ]


async def test_a_kind_without_rows_has_an_empty_file_and_a_note(tmp_path: Path) -> None:
    manifest = await build(tmp_path / "d", RecordMaker(is_solved=False).make(), kinds=(RowKind.COLDSTART,))
    assert [(file.path, file.rows) for file in manifest.files] == [("coldstart/train-00000-of-00001.jsonl", 0)]
    assert (tmp_path / "d" / manifest.files[0].path).read_bytes() == b""
    card = (tmp_path / "d" / "README.md").read_text(encoding="utf-8")
    assert "no rows of: coldstart" in card
    assert "config_name" not in card


async def test_verl_columns(tmp_path: Path) -> None:
    await build(tmp_path / "d", MODEL.make(), kinds=(RowKind.RL,), layout=Layout.VERL)
    lines = (tmp_path / "d" / "rl" / "train-00000-of-00001.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    assert [set(row) for row in rows] == [
        {"data_source", "prompt", "ability", "reward_model", "extra_info"} for _ in rows
    ]
    assert [row["extra_info"]["index"] for row in rows] == list(range(len(rows)))
    truth = next(t for row in rows if "lemmas" in str(t := json.loads(row["reward_model"]["ground_truth"])))
    assert set(truth) == {"header", "statement", "theorem_name", "required_lemmas"}
    assert [turn["role"] for turn in rows[0]["prompt"]] == ["user"]
