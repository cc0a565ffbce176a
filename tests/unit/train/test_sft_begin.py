"""What a fine-tuning checks and records before it begins, with stand-ins for the libraries that compute."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from prover.core.errors import InputError
from prover.train import sft
from prover.train.pairs import Pair
from prover.train.settings import SETTINGS, Schedule
from prover.train.sft import SFTSettings, train_sft
from tests.unit.train.test_lengths import Words

PAIRS = [Pair("pair", "ask", "answer"), Pair("pair", "ask", "answer " * 90)]


class Begun(Exception):
    """Training would begin."""

    def __init__(self, pairs: list[Pair], arguments: Any) -> None:
        self.pairs, self.arguments = pairs, arguments


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many processes there are, to be changed; the model reads 50 tokens."""
    count = [1]

    def begin(pairs: list[Pair], schedule: Schedule, arguments: Any) -> None:
        raise Begun(pairs, arguments)

    modules = SimpleNamespace(PartialState=lambda: SimpleNamespace(num_processes=count[0]), SFTConfig=None)
    monkeypatch.setattr(sft, "require_module", lambda name, extra: modules)
    monkeypatch.setattr(sft, "quiet_libraries", lambda: None)
    monkeypatch.setattr(sft, "load_tokenizer", lambda model: Words())
    monkeypatch.setattr(sft, "read_context", lambda model: 50)
    monkeypatch.setattr(sft, "common_options", lambda schedule: {})
    monkeypatch.setattr(sft, "build_config", lambda config, options: options)
    monkeypatch.setattr(sft, "_make_trainer", begin)
    return count


def begin(out: Path, pairs: list[Pair] = PAIRS, **options: Any) -> tuple[Begun, list[str]]:
    told: list[str] = []
    settings = SFTSettings(Schedule("m", out, 1, 1e-3), **options)
    with pytest.raises(Begun) as begun:
        train_sft(pairs, settings, lambda *_: None, origin={"data": ["a.jsonl"]}, say=told.append)
    return begun.value, told


def test_a_step_has_as_many_examples_as_asked_for(processes: list[int], tmp_path: Path) -> None:
    for batch, micro, devices, passes in ((32, 0, 1, 4), (2, 0, 1, 1), (32, 4, 4, 2), (24, 8, 3, 1)):
        processes[0] = devices
        arguments = begin(tmp_path, batch=batch, micro_batch=micro)[0].arguments
        size = arguments["per_device_train_batch_size"] * arguments["gradient_accumulation_steps"] * devices
        assert (size, arguments["gradient_accumulation_steps"]) == (batch, passes)


@pytest.mark.parametrize(("batch", "micro", "devices"), [(20, 8, 1), (2, 8, 1), (32, 8, 8)])
def test_a_batch_that_does_not_divide_is_refused_and_nothing_begun(
    processes: list[int], tmp_path: Path, batch: int, micro: int, devices: int
) -> None:
    processes[0] = devices
    settings = SFTSettings(Schedule("m", tmp_path, 1, 1e-3), batch, micro)
    with pytest.raises(InputError, match=f"a batch of {batch} examples does not divide into passes of {micro} on"):
        train_sft(PAIRS, settings, lambda *_: None)
    assert not (tmp_path / SETTINGS).exists()


def test_what_does_not_fit_the_model_is_left_out_and_said(processes: list[int], tmp_path: Path) -> None:
    begun, told = begin(tmp_path, max_length=60)
    assert begun.pairs == PAIRS[:1]
    assert begun.arguments["max_length"] == 50
    assert told == [
        "examples may have 50 tokens, not 60: the model reads no more",
        "1 of 2 examples are longer than 50 tokens and left out",
    ]


def test_the_record_knows_the_data(processes: list[int], tmp_path: Path) -> None:
    records = []
    for pairs in (PAIRS, PAIRS[::-1], [Pair("cot", pair.prompt, pair.completion) for pair in PAIRS]):
        begin(tmp_path, pairs)
        records.append(json.loads((tmp_path / SETTINGS).read_text()))
    assert len({record["digest"] for record in records}) == 3
    assert records[0]["examples"] == 2
    assert records[0]["origin"] == {"data": ["a.jsonl"]}
