"""Options of `prover train` become settings, each in its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from prover.cli.replacing import refuse_to_replace
from prover.cli.train_grpo import gather_prompts, grpo, read_settings
from prover.cli.train_learn import tabulate
from prover.cli.train_options import ScheduleArguments, read_option, read_weights
from prover.core.errors import InputError
from prover.prompts import ProofMode
from prover.train.grpo import GRPOSettings
from prover.train.rl_prompts import Form
from prover.train.settings import LoraSettings

NEEDED = ["--model", "m", "--out", "o", "--steps", "3", "--data", "d"]


def read(*words: str) -> GRPOSettings:
    values = dict(grpo.make_context("grpo", [*NEEDED, *words]).params)
    fields = {name: values.pop(name) for name in ScheduleArguments.__slots__}
    return read_settings(ScheduleArguments(**fields), values)


def test_every_option_reaches_the_part_that_uses_it() -> None:
    settings = read(
        "--kl", "0.1", "--group", "4", "--entropy-weighting", "0.5", "--keep-truncated", "--learning-rate", "0.01",
        "--length-weight", "0.2", "--soft-tokens", "9", "--lean-timeout", "7", "--impact", "0.6", "--uniform",
        "--form-a", "0", "1", "--lora-rank", "8", "--trainer-option", "use_vllm=true",
    )  # fmt: skip
    assert (settings.kl, settings.group, settings.entropy_alpha, settings.mask_truncated) == (0.1, 4, 0.5, False)
    assert (settings.reward.length_weight, settings.reward.soft_tokens, settings.reward.timeout_s) == (0.2, 9, 7.0)
    assert settings.reward.max_tokens == settings.max_tokens
    assert (settings.sampler.impact, settings.sampler.adaptive, settings.sampler.form_a) == (0.6, False, (0.0, 1.0))
    assert settings.schedule.lora == LoraSettings(rank=8, alpha=16)
    assert settings.schedule.learning_rate == 0.01
    assert settings.schedule.trainer_options == {"use_vllm": True}


def test_trainer_options_are_json_or_else_text() -> None:
    assert read_option("a=1.5") == ("a", 1.5)
    assert read_option("vllm_mode=server") == ("vllm_mode", "server")
    with pytest.raises(InputError, match="not of the form"):
        read_option("use_vllm")


def test_weights_are_numbers() -> None:
    assert read_weights(("cot=2", "pair=0.5")) == {"cot": 2, "pair": 0.5}
    for text in ("cot=-1", "cot=many", "cot=NaN", "cot=1e999", "cot=true"):
        with pytest.raises(InputError, match="the weight of cot"):
            read_weights((text,))


def test_any_benchmark_can_be_trained_on(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    path.write_text(
        '{"name": "a", "statement": "theorem a : 1 = 1"}\n{"name": "b", "statement": "theorem b : 1 = 1"}\n'
    )
    prompts = gather_prompts((str(path),), None, ProofMode.NONCOT)
    assert [(prompt.problem.name, prompt.form) for prompt in prompts] == [("a", Form.PROBLEM), ("b", Form.PROBLEM)]


def test_the_comparison_shows_intervals() -> None:
    row = {"1": {"value": 0.25, "low": 0.1, "high": 0.4}}
    table = tabulate("held-out", {"sft": row})
    assert list(table.columns[1].cells) == ["25.0% [10.0%, 40.0%]"]


def test_what_is_there_is_replaced_by_force_only(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "result.json").write_text("{}", encoding="utf-8")
    refuse_to_replace(tmp_path / "new", tmp_path / "empty", Path("/dev/null"), force=False)
    for path in (tmp_path, tmp_path / "result.json"):
        with pytest.raises(InputError, match="exists already"):
            refuse_to_replace(path, force=False)
        refuse_to_replace(path, force=True)
