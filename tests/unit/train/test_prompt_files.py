"""What `train grpo --data` takes a path for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from prover.cli.train_grpo import gather_prompts
from prover.core.errors import InputError
from prover.dataset.manifest import MANIFEST
from prover.prompts import ProofMode
from prover.train.rl_prompts import Form

PROBLEM = {"name": "t", "header": "", "statement": "theorem t : 1 = 1"}
LESSON = {
    **PROBLEM, "area": "x", "difficulty": "1", "theorem_name": "t", "form": "a",
    "required_lemmas": [{"label": "h", "statement": "theorem h : 1 = 1", "theorem_name": "h"}],
}  # fmt: skip


@pytest.mark.parametrize("name", ["prompts.jsonl", "other.jsonl"])
def test_lessons_are_known_by_what_is_in_them(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(json.dumps(LESSON) + "\n", encoding="utf-8")
    (prompt,) = gather_prompts((str(path),), None, None)
    assert (prompt.form, len(prompt.required_lemmas)) == (Form.WITHOUT_PREMISES, 1)


def test_a_file_of_problems_is_one_whatever_its_name(tmp_path: Path) -> None:
    path = tmp_path / "prompts.jsonl"
    path.write_text(json.dumps(PROBLEM) + "\n", encoding="utf-8")
    (prompt,) = gather_prompts((str(path),), None, ProofMode.COT)
    assert prompt.form is Form.PROBLEM


def test_a_mode_that_nothing_heeds_is_refused(tmp_path: Path) -> None:
    (tmp_path / MANIFEST).write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match="--mode has no effect"):
        gather_prompts((str(tmp_path),), None, ProofMode.COT)
