"""What is written loads with Hugging Face `datasets`, and TRL trains on it: one step on a CPU, so the columns fit."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from prover.dataset.build import DatasetBuilder
from prover.dataset.candidates import BuildOptions, RunSource
from prover.dataset.files import FileFormat, OutputOptions
from prover.dataset.layouts import Layout
from prover.dataset.manifest import SourceRun
from prover.dataset.rows import RowKind
from prover.prompts import PromptLibrary
from tests.fakes.records import REASONING, RecordMaker
from tests.fakes.tiny_model import build_tiny_model

needs_datasets = pytest.mark.skipif(find_spec("datasets") is None, reason="pip install 'open-prover[data]'")
needs_trl = pytest.mark.skipif(
    any(find_spec(name) is None for name in ("datasets", "trl", "torch")), reason="pip install 'open-prover[train]'"
)
KINDS = (RowKind.COLDSTART, RowKind.CURRICULUM, RowKind.RL, RowKind.PREFERENCE)


async def build(folder: Path, form: FileFormat, layout: Layout) -> None:
    builder = DatasetBuilder(
        BuildOptions(kinds=KINDS), OutputOptions(folder, form, layout, shard_rows=2), PromptLibrary.load()
    )
    records = [RecordMaker("one", reasoning=REASONING).make(), RecordMaker("two", is_solved=False).make()]
    source = RunSource("run", "made up")
    runs = [SourceRun(run_id="run", benchmark="made up")]
    await builder.build(((source, record) for record in records), runs)


def load(folder: Path, kind: RowKind, cache: Path):
    from datasets import load_dataset

    return load_dataset(str(folder), kind.value, split="train", cache_dir=str(cache))


@needs_datasets
@pytest.mark.slow
@pytest.mark.parametrize("layout", list(Layout))
@pytest.mark.parametrize("form", list(FileFormat))
async def test_every_kind_loads_by_its_name(tmp_path: Path, form: FileFormat, layout: Layout) -> None:
    await build(tmp_path / "d", form, layout)
    loaded = {kind: load(tmp_path / "d", kind, tmp_path / "cache") for kind in KINDS}
    assert [len(loaded[kind]) > 0 for kind in KINDS] == [True] * len(KINDS)
    first = loaded[RowKind.RL][0]
    if layout is Layout.PLAIN:
        assert {"statement", "required_lemmas", "pass_rate", "provenance"} <= set(first)
    else:
        assert first["prompt"][0]["role"] == "user"


@needs_trl
@pytest.mark.slow
async def test_sft_takes_a_step_on_the_messages(tmp_path: Path) -> None:
    import torch
    from trl import SFTConfig, SFTTrainer

    await build(tmp_path / "d", FileFormat.JSONL, Layout.MESSAGES)
    rows = load(tmp_path / "d", RowKind.COLDSTART, tmp_path / "cache")
    model = build_tiny_model(tmp_path / "model")
    config = SFTConfig(
        output_dir=str(tmp_path / "out"), max_steps=1, per_device_train_batch_size=1, max_length=128, bf16=False,
        activation_checkpointing=False, gradient_checkpointing=False, use_cpu=True, report_to="none",
        learning_rate=1e-2, lr_scheduler_type="constant",
    )  # fmt: skip
    trainer = SFTTrainer(model=str(model), args=config, train_dataset=rows)
    before = [parameter.detach().clone() for parameter in trainer.model.parameters()]
    result = trainer.train()
    assert result.global_step == 1
    assert result.training_loss > 0
    changed = [not torch.equal(a, b) for a, b in zip(before, trainer.model.parameters(), strict=True)]
    assert any(changed)
