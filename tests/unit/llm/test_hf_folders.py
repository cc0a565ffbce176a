"""Model folders as they come: templates that refuse, no template, no model, no folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from prover.core.errors import ModelRefused, ModelUnavailable
from prover.core.extras import MissingExtra
from prover.core.model import ChatMessage, Prompt, Sampling
from prover.llm import hf
from prover.llm.hf import HfModel
from tests.fakes.tiny_model import build_tiny_model
from tests.unit.llm.test_hf import CPU, collect, folder, one_thread, transformers

__all__ = ["folder", "one_thread"]


async def test_system_message_of_a_template_that_refuses_it(tmp_path: Path) -> None:
    template = (
        "{% for m in messages %}{% if m.role == 'system' %}{{ raise_exception('no system') }}{% endif %}"
        "{{ m.content }}{% endfor %}"
    )
    model = HfModel(str(build_tiny_model(tmp_path, chat_template=template)), CPU)
    (merged,) = await collect(model, Sampling(temperature=0.0, max_tokens=8))
    one = Prompt((ChatMessage("user", "Lean 4.\n\nProve it."),))
    (expected,) = [c async for c in model.sample(one, Sampling(temperature=0.0, max_tokens=8))]
    assert merged.text == expected.text
    with pytest.raises(ModelRefused, match="no system"):
        [c async for c in model.sample(Prompt((ChatMessage("system", "alone"),)), Sampling())]
    await model.aclose()


async def test_tokenizer_without_template_reads_plain_text(tmp_path: Path) -> None:
    model = HfModel(str(build_tiny_model(tmp_path, chat_template=None)), CPU)
    (completion,) = await collect(model, Sampling(max_tokens=4))
    tokenizer = transformers.AutoTokenizer.from_pretrained(tmp_path)
    assert completion.usage.prompt_tokens == len(tokenizer.encode("Lean 4.\n\nProve it."))
    await model.aclose()


def test_missing_folder() -> None:
    with pytest.raises(ModelRefused, match="there is no folder"):
        HfModel("/no/such/folder")


async def test_folder_without_a_model(tmp_path: Path) -> None:
    model = HfModel(str(tmp_path), CPU)
    for _ in range(2):
        with pytest.raises(ModelRefused, match=r"cannot be loaded.*config\.json"):
            await collect(model, Sampling())
    await model.aclose()
    with pytest.raises(ModelUnavailable, match="has been closed"):
        await collect(model, Sampling())


def test_missing_extra(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr(hf, "missing_modules", lambda extra: ["module_that_is_not_there"])
    with pytest.raises(MissingExtra, match=r"open-prover\[hf\]"):
        HfModel(str(folder))
