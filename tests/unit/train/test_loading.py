"""Any model that transformers loads can be trained and sampled, and what cannot be loaded is one line."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from prover.core.errors import InputError
from prover.train.evaluation import SampleSettings, sample_answers
from prover.train.loading import PLAIN_TEMPLATE, load_tokenizer, load_weights, read_context
from prover.train.settings import SETTINGS, Schedule
from prover.train.sft import SFTSettings, common_options, train_sft
from tests.unit.train.toy import make_pairs


def report_nothing(step: int, steps: int, metrics: Mapping[str, float]) -> None: ...


def plan(model: Path | str, out: Path, **changes: Any) -> SFTSettings:
    return replace(SFTSettings(Schedule(str(model), out, 1, 1e-3, threads=1), batch=2, max_length=250), **changes)


@pytest.fixture(scope="module")
def base_model(small_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As base models come: neither a pad token nor a chat template."""
    folder = tmp_path_factory.mktemp("base") / "model"
    shutil.copytree(small_model, folder)
    tokenizer = load_tokenizer(str(folder))
    tokenizer.pad_token = tokenizer.chat_template = None
    (folder / "chat_template.jinja").unlink(missing_ok=True)
    tokenizer.save_pretrained(folder)
    return folder


def test_a_base_model_is_trained_and_sampled(base_model: Path, tmp_path: Path) -> None:
    folder = train_sft(make_pairs(4, 1), plan(base_model, tmp_path), report_nothing)
    saved = load_tokenizer(str(folder))
    assert (saved.pad_token, saved.chat_template) == (saved.eos_token, PLAIN_TEMPLATE)
    for model in (base_model, folder):
        assert len(list(sample_answers(str(model), ["a", "b and c"], SampleSettings(samples=2, max_tokens=3)))) == 4


def test_the_plain_template_asks_as_the_pipeline_does_and_ends_the_answer(base_model: Path) -> None:
    tokenizer = load_tokenizer(str(base_model))
    chat = [{"role": "user", "content": "ask"}, {"role": "assistant", "content": "answer"}]
    asked = tokenizer.apply_chat_template(chat[:1], tokenize=False, add_generation_prompt=True)
    assert asked == "ask\n\n"
    assert tokenizer.apply_chat_template(chat, tokenize=False) == f"{asked}answer{tokenizer.eos_token}"


def test_a_model_that_is_not_there_is_one_line_and_begins_nothing(tmp_path: Path) -> None:
    for load in (load_tokenizer, load_weights, read_context):
        with pytest.raises(InputError, match="no model"):
            load(str(tmp_path / "none"))
        with pytest.raises(InputError, match="cannot be loaded"):
            load(str(tmp_path))
    with pytest.raises(InputError):
        train_sft(make_pairs(2, 1), plan(tmp_path / "none", tmp_path / "out"), report_nothing)
    assert not (tmp_path / "out" / SETTINGS).exists()


def test_batches_are_as_large_as_asked_or_refused(small_model: Path, tmp_path: Path) -> None:
    assert [SFTSettings(plan("m", tmp_path).schedule, batch).micro_batch for batch in (2, 8, 32)] == [2, 8, 8]
    for batch, micro in ((20, 8), (2, 8)):
        settings = plan(small_model, tmp_path, batch=batch, micro_batch=micro)
        with pytest.raises(InputError, match=f"a batch of {batch} examples does not divide into passes of {micro}"):
            train_sft(make_pairs(2, 1), settings, report_nothing)


def test_half_precision_without_a_gpu_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    transformers = pytest.importorskip("transformers")
    monkeypatch.setattr(transformers.utils, "is_torch_bf16_gpu_available", lambda: False)
    schedule = Schedule("m", tmp_path, 1, 1e-3, bf16=True)
    with pytest.raises(InputError, match="no GPU here that computes in bf16"):
        common_options(schedule)
    assert common_options(replace(schedule, trainer_options={"use_cpu": True}))["bf16"]


def test_a_resume_with_other_data_is_refused(small_model: Path, tmp_path: Path) -> None:
    settings = plan(small_model, tmp_path)
    train_sft(make_pairs(2, 1), settings, report_nothing, origin={"data": ["a.jsonl"]})
    with pytest.raises(InputError, match=r"other settings: digest: .* origin\.data: "):
        train_sft(make_pairs(2, 2), settings, report_nothing, resume=True, origin={"data": ["b.jsonl"]})
