from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from prover.core.errors import InputError, MalformedInput
from prover.dataset.build import DatasetBuilder
from prover.dataset.candidates import BuildOptions, RunSource
from prover.dataset.files import OutputOptions
from prover.dataset.manifest import SourceRun
from prover.dataset.rows import RowKind
from prover.prompts import PromptLibrary, ProofMode
from prover.train.pairs import Answer, Pair, mix_pairs, read_pairs
from prover.train.rl_prompts import Form, merge_prompts, read_prompts
from tests.fakes.records import REASONING, RecordMaker

STATEMENT = "theorem t (n : Nat) : n ≤ n + 1"


def write(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def read(path: Path, answer: Answer = Answer.WHOLE) -> list[Pair]:
    return list(read_pairs(path, answer, PromptLibrary.load()))


def test_a_statement_and_its_proof_become_what_the_prover_is_asked_and_answers(tmp_path: Path) -> None:
    (pair,) = read(write(tmp_path / "p.jsonl", {"statement": STATEMENT, "proof": "intro\nomega", "header": "open Nat"}))
    assert pair.prompt.strip().endswith(f"open Nat\n\n{STATEMENT} := by\n  sorry\n```")
    assert pair.completion == f"```lean4\nopen Nat\n\n{STATEMENT} := by\n  intro\n  omega\n```"


def test_the_proof_alone_can_be_the_answer(tmp_path: Path) -> None:
    path = write(tmp_path / "p.jsonl", {"statement": STATEMENT, "proof": "first\n| rfl\n| omega"})
    (pair,) = read(path, Answer.PROOF)
    assert pair.completion == "```lean4\nfirst\n| rfl\n| omega\n```"


def test_pairs_of_a_file_keep_their_words_and_kind(tmp_path: Path) -> None:
    path = write(
        tmp_path / "p.jsonl", {"prompt": "a", "completion": "b", "kind": "cot"}, {"prompt": "c", "completion": "d"}
    )
    assert [(pair.kind, pair.prompt, pair.completion) for pair in read(path)] == [("cot", "a", "b"), ("pair", "c", "d")]


def test_what_is_no_pair_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="a pair needs `prompt` and `completion`"):
        read(write(tmp_path / "p.jsonl", {"question": "a"}))
    (tmp_path / "q.jsonl").write_text('{"prompt": "a", "completion": "b"}\n{oops\n', encoding="utf-8")
    with pytest.raises(MalformedInput, match=r"q\.jsonl:2"):
        read(tmp_path / "q.jsonl")


def test_weights_say_how_often_a_kind_is_seen() -> None:
    pairs = [Pair(kind, str(n), "") for kind in ("cot", "pair", "proof") for n in range(200)]
    mixed = Counter(pair.kind for pair in mix_pairs(pairs, {"cot": 2.5, "proof": 0.0}, seed=1))
    assert mixed["pair"] == 200
    assert mixed["proof"] == 0
    assert 450 < mixed["cot"] < 550
    assert mix_pairs(pairs, {}, seed=1) == mix_pairs(pairs, {}, seed=1) != mix_pairs(pairs, {}, seed=2)
    with pytest.raises(InputError, match="nothing to learn from"):
        mix_pairs(pairs, {"cot": 0, "pair": 0, "proof": 0}, seed=1)


async def build_dataset(folder: Path) -> Path:
    builder = DatasetBuilder(
        BuildOptions(kinds=(RowKind.COLDSTART, RowKind.CURRICULUM, RowKind.RL), rl_mode=ProofMode.NONCOT),
        OutputOptions(folder),
        PromptLibrary.load(),
    )
    record = RecordMaker(reasoning=REASONING, origin="model/m").make()
    await builder.build([(RunSource(record.run_id, "made up"), record)], [SourceRun(run_id="r", benchmark="made up")])
    return folder


async def test_a_dataset_gives_pairs_of_every_kind_that_has_an_answer(tmp_path: Path) -> None:
    folder = await build_dataset(tmp_path / "data")
    pairs = read(folder)
    assert {pair.kind for pair in pairs} == {"cot", "noncot", "curriculum-b", "proof"}
    assert all(pair.prompt and "```lean4" in pair.completion for pair in pairs)
    short = {pair.kind: pair.completion for pair in read(folder, Answer.PROOF)}
    assert "theorem" in short["cot"], "an answer that reasons stays as it is"
    assert "theorem" not in short["noncot"]


async def test_a_dataset_gives_prompts_in_both_forms_with_what_their_proofs_should_state(tmp_path: Path) -> None:
    prompts = merge_prompts(read_prompts(await build_dataset(tmp_path / "data")))
    by_form = {form: [prompt for prompt in prompts if prompt.form is form] for form in Form}
    assert [lemma.label for lemma in by_form[Form.PROBLEM][0].required_lemmas] == ["h₁", "h₂"]
    assert by_form[Form.WITH_PREMISES]
    assert len({prompt.problem.statement for prompt in prompts}) == len(prompts)
