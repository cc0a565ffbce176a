from __future__ import annotations

import asyncio

import pytest

from prover.core.ports import Lean
from prover.core.problem import Problem
from prover.train.consistency import measure_consistency
from prover.train.judging import Judged, read_completion
from prover.train.reward import LeanReward, RewardSettings
from tests.unit.train.fixtures import BorrowedThread, State

PROBLEM = Problem("t", "theorem t (a b : Nat) (h : a < b) : a * 2 + 1 < b * 2")
REQUIRED = (
    "theorem t_hole0 (a b : Nat) (h : a < b) : a + 1 ≤ b",
    "theorem t_hole1 (a b : Nat) (h : a < b) (first : a + 1 ≤ b) : (a + 1) * 2 ≤ b * 2",
)
SHARES = {
    "as decomposed": ("have first : a + 1 ≤ b := by omega\nhave second : (a + 1) * 2 ≤ b * 2 := by omega\nomega", 1.0),
    "other names and another order": (
        "have y : (a + 1) * 2 ≤ b * 2 := by\n  omega\nhave x : a + 1 ≤ b := h\nomega",
        1.0,
    ),
    "definitionally equal": ("have x : Nat.succ a ≤ b := h\nhave y : (a + 1) * 2 ≤ b * 2 := by omega\nomega", 1.0),
    "the same under a quantifier": ("have x : ∀ n, n < b → n + 1 ≤ b := fun _ h => h\nomega", 0.0),
    "half": ("have x : a + 1 ≤ b := h\nomega", 0.5),
    "equivalent, not equal": ("have x : b ≥ a + 1 := h\nhave y : b ≥ 1 + a := by omega\nomega", 0.5),
    "none": ("omega", 0.0),
    "true but of no use": ("have x : 0 = 0 := rfl\nhave y : True := trivial\nomega", 0.0),
}


def read(body: str) -> Judged:
    judged = read_completion(PROBLEM, f"```lean4\n{body}\n```")
    assert judged.value is None, judged
    return judged


@pytest.mark.lean
@pytest.mark.parametrize("name", SHARES)
async def test_lean_says_which_lemmas_are_stated(name: str, lean: Lean) -> None:
    body, share = SHARES[name]
    assert await measure_consistency(lean, PROBLEM, read(body), REQUIRED) == share


@pytest.mark.lean
async def test_nothing_required_is_nothing_to_say(lean: Lean) -> None:
    assert await measure_consistency(lean, PROBLEM, read("omega"), ()) is None


@pytest.mark.lean
async def test_the_reward_punishes_what_is_left_out_while_the_weight_lasts(lean: Lean) -> None:
    settings = RewardSettings(consistency_weight=0.4, consistency_steps=10)
    reward = LeanReward(BorrowedThread(lean), settings)  # type: ignore[arg-type]
    bodies = [SHARES[name][0] for name in ("as decomposed", "half", "none")] + ["rfl"]
    columns = {
        "header": [PROBLEM.header] * 4,
        "statement": [PROBLEM.statement] * 4,
        "theorem_name": ["t"] * 4,
        "required_lemmas": [[{"label": "", "statement": text, "theorem_name": ""} for text in REQUIRED]] * 4,
    }
    completions = [f"```lean4\n{body}\n```" for body in bodies]
    logged: dict[str, float] = {}

    def ask(step: int) -> list[float | None]:
        return reward.consistency(
            completions=completions, trainer_state=State(step), log_metric=logged.__setitem__, **columns
        )

    assert await asyncio.to_thread(ask, 0) == pytest.approx([0.0, -0.2, -0.4, 0.0])
    assert logged == {"consistency/share": 0.5}
    assert await asyncio.to_thread(ask, 5) == pytest.approx([0.0, -0.1, -0.2, 0.0])
    assert await asyncio.to_thread(ask, 10) == [0.0, 0.0, 0.0, 0.0]
