from __future__ import annotations

from pathlib import Path

import pytest

from prover.core.ports import Lean
from prover.core.problem import Problem
from prover.prompts import PromptLibrary, ProofMode
from prover.train.lessons import COLD_START, CURRICULUM, PROMPTS, make_lessons, write_lessons
from prover.train.pairs import Answer, read_pairs
from prover.train.rl_prompts import Form, merge_prompts, read_prompt_lines

STEPPED = Problem("stepped", "theorem t (n : Nat) (h : n % 36 = 27) : n ^ 2 % 9 = 0", theorem_name="t")
PROOF = "have g : n % 9 = 0 := by\n  omega\nhave k : (n % 9) ^ 2 = 0 := by simp [g]\nsimp [Nat.pow_mod, g]"
PLAIN = Problem("plain", "theorem t (n : Nat) : n ≤ n + 1", theorem_name="t")
WRONG = Problem("wrong", "theorem t (n : Nat) : n + 1 ≤ n", theorem_name="t")


@pytest.mark.lean
async def test_a_proof_becomes_pairs_subgoals_in_both_forms_and_prompts(lean: Lean, tmp_path: Path) -> None:
    library = PromptLibrary.load()
    lessons = await make_lessons(lean, [(STEPPED, PROOF), (PLAIN, "omega"), (WRONG, "omega")])
    assert [lesson.problem.name for lesson in lessons] == ["stepped", "plain"]
    write_lessons(tmp_path, lessons, [WRONG], library)
    cold = list(read_pairs(tmp_path / COLD_START, Answer.WHOLE, library))
    assert [pair.completion for pair in cold] == [f"```lean4\n{PROOF}\n```", "```lean4\nomega\n```"]
    steps = {
        (p.kind, p.statement.split(" : ", 1)[0]): p for p in read_pairs(tmp_path / CURRICULUM, Answer.WHOLE, library)
    }
    assert {kind for kind, _ in steps} == {"curriculum-b"}, "without its premise, the second step has another proof"
    assert len(steps) == 2
    prompts = merge_prompts(read_prompt_lines(tmp_path / PROMPTS, library, ProofMode.NONCOT))
    forms = [prompt.form for prompt in prompts]
    assert (forms.count(Form.PROBLEM), forms.count(Form.WITH_PREMISES), forms.count(Form.WITHOUT_PREMISES)) == (3, 2, 1)
    required = next(prompt.required_lemmas for prompt in prompts if prompt.problem.name == "stepped")
    assert [lemma.label for lemma in required] == ["g", "k"]
