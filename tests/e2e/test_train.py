"""`prover train` as a user runs it: from pairs to a model, killed without warning and resumed."""

from __future__ import annotations

import json
import signal

import pytest

from prover.core.extras import missing_modules
from tests.e2e.conftest import CommandLine, wait_until

PAIRS = [
    {"statement": f"theorem t (n : Nat) : n + {a} = {a} + n", "proof": "omega", "header": ""} for a in range(1, 60)
]  # fmt: skip
SIZES = ["--batch", "8", "--micro-batch", "8", "--max-length", "128", "--learning-rate", "1e-3", "--threads", "1"]

needs_training = pytest.mark.skipif(bool(missing_modules("train")), reason="the extra `train` is not installed")


def test_help_needs_no_deep_learning(prover_cli: CommandLine) -> None:
    done = prover_cli.run("train", "grpo", "--help")
    assert done.code == 0
    assert "--consistency" in done.out


def test_a_missing_file_is_one_clear_line(prover_cli: CommandLine) -> None:
    done = prover_cli.run("train", "sft", "--model", "m", "--out", "o", "--steps", "1", "--data", "none.jsonl")
    assert done.code == 2
    assert "none.jsonl" in done.err


@needs_training
@pytest.mark.slow
def test_a_fine_tuning_that_is_killed_goes_on_and_ends_the_same(prover_cli: CommandLine) -> None:
    prover_cli.write("pairs.jsonl", "".join(json.dumps(pair) + "\n" for pair in PAIRS))
    made = prover_cli.run("train", "init", "--data", "pairs.jsonl", "--out", "m", "--size", "1m", "--vocabulary", "400")
    assert "parameters" in made.out, made.err
    tune = ["train", "sft", "--model", "m", "--data", "pairs.jsonl", "--steps", "12", "--save-steps", "4", *SIZES]
    assert prover_cli.run(*tune, "--out", "whole").code == 0
    process = prover_cli.start(*tune, "--out", "cut")
    assert wait_until((prover_cli.folder / "cut" / "checkpoint-4" / "trainer_state.json").exists, 600, 0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    resumed = prover_cli.run(*tune, "--out", "cut", "--resume")
    assert "model: cut/model" in resumed.out, resumed.err
    weights = [(prover_cli.folder / run / "model" / "model.safetensors").read_bytes() for run in ("whole", "cut")]
    assert weights[0] == weights[1]
