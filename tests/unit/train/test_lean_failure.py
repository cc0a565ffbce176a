"""A sample that Lean itself could not judge is no failure: seen where it counts, in TRL's advantages and its loss."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from prover.core.errors import BackendError
from prover.core.ports import Elaboration
from prover.core.problem import Problem
from prover.core.verdict import Status, Verdict
from prover.dataset.rows import Lemma
from prover.train import grpo
from prover.train.grpo import GRPOSettings
from prover.train.judging import CONTROL
from prover.train.lean_thread import LeanThread
from prover.train.rejections import CLASSES
from prover.train.reward import LeanReward, RewardSettings
from prover.train.rl_prompts import RLPrompt
from prover.train.sampler import PromptSampler
from prover.train.settings import Schedule
from prover.train.signal_watch import SIGNAL
from tests.unit.train.fixtures import State

BODIES = ("rfl", "simp", "omega", "simp")
"""Proved, rejected, the one at which Lean fails, rejected."""


class FailingLean:
    """Accepts `rfl` and rejects all else; at `omega` its machine is broken for so many askings, control included."""

    def __init__(self, failures: int = 10**6) -> None:
        self.left = failures
        self.asked: Counter[str] = Counter()
        self._is_broken = False

    async def verify(self, problem: Problem, source: str, *, timeout_s: float) -> Verdict:
        await asyncio.sleep(0)
        if problem is CONTROL:
            return Verdict(Status.CRASHED, "crashed")
        body = source.rsplit(maxsplit=1)[-1]
        self.asked[body] += 1
        if body == "omega" and self.left > 0:
            self.left -= 1
            return Verdict(Status.CRASHED, "crashed")
        return Verdict(Status.PROVED) if body == "rfl" else Verdict(Status.REJECTED, "error", "no")

    async def elaborate(self, header: str, source: str, *, timeout_s: float) -> Elaboration:
        raise BackendError("is not there")


@pytest.fixture
def failing_lean() -> Iterator[tuple[FailingLean, LeanThread]]:
    lean = FailingLean()

    @asynccontextmanager
    async def open_it() -> AsyncIterator[Any]:
        yield lean

    with LeanThread(open_it) as thread:
        yield lean, thread


COLUMNS = {
    "header": [""] * 4, "statement": ["theorem t : 1 = 1"] * 4, "theorem_name": ["t"] * 4,
    "required_lemmas": [[]] * 4, "completion_ids": [[1] * 7] * 4,
    "completions": [f"```lean4\n{body}\n```" for body in BODIES],
}  # fmt: skip
SETTINGS = RewardSettings(length_weight=0.1, max_tokens=48, soft_tokens=4)


def test_what_lean_could_not_judge_is_none_in_every_function(failing_lean: tuple[FailingLean, LeanThread]) -> None:
    reward = LeanReward(failing_lean[1], SETTINGS)
    values = {f.__name__: f(trainer_state=State(0), **COLUMNS) for f in reward.functions()}
    assert values.keys() == {"proof", "consistency", "length"}
    assert all(column[2] is None for column in values.values())
    assert all(value is not None for column in values.values() for at, value in enumerate(column) if at != 2)
    later = reward.consistency(trainer_state=State(10**6), **COLUMNS)  # the weight is 0 by then
    assert later == [0.0, 0.0, None, 0.0]


def test_a_step_is_judged_once_for_all_functions(failing_lean: tuple[FailingLean, LeanThread]) -> None:
    lean, thread = failing_lean
    lean.left = 2  # well again when it is asked a second time
    reward = LeanReward(thread, SETTINGS)
    values = [f(trainer_state=State(0), **COLUMNS)[2] for f in reward.functions()]
    assert values == [None, None, None]
    assert lean.asked["omega"] == 2
    assert reward.proof(trainer_state=State(1), **COLUMNS)[2] == 0.0


def make_trainer(model: Path, out: Path, thread: LeanThread, **changes: Any) -> Any:
    """A trainer whose model always writes `BODIES`."""
    settings = GRPOSettings(
        Schedule(str(model), out, 1, 1e-4, threads=1), prompts=1, group=4, micro_batch=4, max_tokens=48,
        reward=SETTINGS, **changes,
    )  # fmt: skip
    lemmas = (Lemma(label="h", statement="theorem h : 1 = 1", theorem_name="h"),)
    prompts = [RLPrompt(Problem("t", "theorem t : 1 = 1", "", "t"), "Prove it.", required_lemmas=lemmas)]
    sampler = PromptSampler(prompts, settings.sampler, steps=1, seed=0)
    trainer = grpo._make_trainer(settings, grpo.make_arguments(settings), LeanReward(thread, settings.reward), sampler)
    tokenizer = trainer.processing_class
    written = [[*tokenizer(text)["input_ids"], tokenizer.eos_token_id] for text in COLUMNS["completions"]]
    trainer._generate_single_turn = lambda *arguments, **named: (written, None)
    trainer.model.train()
    return trainer


@pytest.mark.parametrize("loss", ["dr_grpo", "grpo", "dapo"])
def test_trl_leaves_it_out_of_the_mean_and_learns_nothing_from_it(
    small_model: Path, failing_lean: tuple[FailingLean, LeanThread], tmp_path: Path, loss: str
) -> None:
    import torch

    trainer = make_trainer(small_model, tmp_path, failing_lean[1], loss=loss)
    output = trainer._generate_and_score_completions([{}] * 4)
    proved, *failed = (output["advantages"][at].item() for at in (0, 1, 3))
    assert output["advantages"][2].item() == 0.0
    spread = 1.0 if loss == "dr_grpo" else 3**-0.5 + 1e-4
    assert proved == pytest.approx(2 / 3 / spread, rel=1e-3)  # of the three that were judged; of four it were 3/4
    assert failed == pytest.approx([-1 / 3 / spread] * 2, rel=1e-3)

    def grade(rows: list[int]) -> Any:
        """The gradient of the loss when only these rows are left unmasked; divisors stay those of the whole."""
        mask = torch.zeros_like(output["completion_mask"])
        mask[rows] = output["completion_mask"][rows]
        trainer.model.zero_grad()
        trainer.current_gradient_accumulation_steps = 1
        trainer.compute_loss(trainer.model, {**output, "completion_mask": mask}).backward()
        return torch.cat([p.grad.flatten() for p in trainer.model.parameters() if p.grad is not None])

    assert grade([2]).abs().max() == 0.0
    assert grade([1]).abs().max() > 0.0


def test_the_log_tells_what_was_turned_away(
    small_model: Path, failing_lean: tuple[FailingLean, LeanThread], tmp_path: Path
) -> None:
    trainer = make_trainer(small_model, tmp_path, failing_lean[1])
    trainer._generate_and_score_completions([{}] * 4)
    logged = {name: values for name, values in trainer._metrics["train"].items() if name in CLASSES}
    assert logged == {
        "rejected/screen": [0.0], "rejected/reading": [0.0], "rejected/lean": [0.5], "lean_failed": [0.25]
    }  # fmt: skip
    assert trainer._metrics["train"][SIGNAL] == [0.75]
    assert trainer._reward.table.total() == {"proved": 1, "error": 2, "lean-failed": 1}
