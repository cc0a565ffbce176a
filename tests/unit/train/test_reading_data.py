"""Files of pairs and prompts as people write them: what can be read is, the rest is named with file and line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from prover.core.errors import InputError, MalformedInput
from prover.dataset.claims import Provenance
from prover.dataset.rows import CurriculumRow
from prover.prompts import PromptLibrary, ProofMode
from prover.train import rl_prompts
from prover.train.pairs import Answer, Pair, mix_pairs, read_pairs
from prover.train.rl_prompts import RLPrompt, read_prompt_lines, read_prompts

PROMPT = {"name": "a", "statement": "theorem a : 1 = 1", "header": "", "form": "problem", "required_lemmas": []}


def read(folder: Path, text: str) -> list[Pair]:
    path = folder / "p.jsonl"
    path.write_text(text, encoding="utf-8")
    return list(read_pairs(path, Answer.WHOLE, PromptLibrary.load()))


def read_prompt(folder: Path, **changes: object) -> RLPrompt:
    path = folder / "prompts.jsonl"
    values = {name: value for name, value in {**PROMPT, **changes}.items() if value is not None}
    path.write_text("\n" + json.dumps(values) + "\n", encoding="utf-8")
    (prompt,) = read_prompt_lines(path, PromptLibrary.load(), ProofMode.NONCOT)
    return prompt


def test_only_line_feeds_end_lines_and_blank_ones_are_passed_over(tmp_path: Path) -> None:
    text = json.dumps({"prompt": "a\u2028b", "completion": "c\u0085d"}, ensure_ascii=False)
    (pair,) = read(tmp_path, f"\n{text}\n  \n\n")
    assert (pair.prompt, pair.completion) == ("a\u2028b", "c\u0085d")


def test_chats_count_by_their_last_turns(tmp_path: Path) -> None:
    chat = [{"role": "system", "content": "s"}, {"role": "user", "content": "ask"}]
    (pair,) = read(tmp_path, json.dumps({"prompt": chat, "completion": [{"role": "assistant", "content": "answer"}]}))
    assert (pair.kind, pair.prompt, pair.completion) == ("pair", "ask", "answer")


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"prompt": "a", "completion": None}, "`completion` is no text, but null"),
        ({"prompt": 3, "completion": "b"}, "`prompt` is no text, but 3"),
        ({"prompt": [{"role": "system", "content": "s"}], "completion": "b"}, "`prompt` is a chat without text"),
        ({"prompt": "a", "completion": [{"role": "assistant", "content": None}]}, "`completion` is a chat without"),
        ({"statement": ["t"], "proof": "rfl"}, "`statement` is no text"),
        ({"prompt": "a", "completion": "b", "kind": 1}, "`kind` is no text"),
    ],
)
def test_what_is_no_text_is_named_with_its_line(tmp_path: Path, values: dict[str, object], told: str) -> None:
    with pytest.raises(MalformedInput, match=rf"p\.jsonl:2: {told}"):
        read(tmp_path, "\n" + json.dumps(values))


def test_weights_of_unknown_kinds_are_refused_with_those_there_are() -> None:
    pairs = [Pair("mine", "a", "b")]
    with pytest.raises(InputError, match=r"no kind `cott`.*curriculum-b, proof, pair, mine"):
        mix_pairs(pairs, {"cott": 5}, seed=0)
    with pytest.raises(InputError, match="the weight of mine"):
        mix_pairs(pairs, {"mine": float("nan")}, seed=0)
    assert mix_pairs(pairs, {"mine": 2, "cot": 0}, seed=0) == pairs * 2


def test_prompts_need_neither_area_nor_difficulty(tmp_path: Path) -> None:
    prompt = read_prompt(tmp_path)
    assert (prompt.problem.area, prompt.problem.difficulty, len(prompt.kinds)) == ("", "", 1)
    assert prompt.problem.lean_name == "a"


@pytest.mark.parametrize("changes", [{"statement": None}, {"form": None}, {"form": "c"}, {"required_lemmas": [{}]}])
def test_prompts_that_lack_more_are_named_with_their_line(tmp_path: Path, changes: dict[str, object]) -> None:
    with pytest.raises(MalformedInput, match=r"prompts\.jsonl:2"):
        read_prompt(tmp_path, **changes)


def test_subgoals_of_a_dataset_keep_their_grade(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    origin = Provenance(run_id="r", benchmark="b", problem="p", problem_id="i", area="algebra")
    row = CurriculumRow.model_construct(
        split="train", form="a", difficulty=0.34, prompt="ask", provenance=origin, theorem_name="t", header="",
        statement="theorem t : 1 = 1",
    )  # fmt: skip

    class Placed:
        def __init__(self) -> None:
            self.row = row

    monkeypatch.setattr(rl_prompts, "open_dataset", lambda folder: None)
    monkeypatch.setattr(rl_prompts, "read_placed", lambda folder, manifest: [Placed()])
    (prompt,) = read_prompts(tmp_path)
    assert prompt.kinds[0] == "algebra/0.3/a"
