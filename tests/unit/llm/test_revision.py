"""Which weights a spec means: a folder's hash, the hub's commit, a recording's hash; a server does not tell."""

from __future__ import annotations

from pathlib import Path

import pytest

from prover.llm.revision import find_revision
from prover.llm.spec import ModelSpec


def test_a_folder_and_a_recording_by_content(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "said.jsonl").write_text("1\n")
    folder, recording = ModelSpec("hf", str(tmp_path)), ModelSpec("replay", str(tmp_path / "said.jsonl"))
    before = find_revision(folder), find_revision(recording)
    assert all(revision.startswith("sha256:") for revision in before)
    assert str(tmp_path) not in "".join(before)
    (tmp_path / "config.json").write_text('{"layers": 2}')
    (tmp_path / "said.jsonl").write_text("2\n")
    assert find_revision(folder) != before[0]
    assert find_revision(recording) != before[1]


def test_a_model_of_the_hub_by_its_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    spec = ModelSpec("vllm", "org/model-7b")
    assert find_revision(spec) == ""
    (tmp_path / "models--org--model-7b" / "refs").mkdir(parents=True)
    (tmp_path / "models--org--model-7b" / "refs" / "main").write_text("2c4ba911\n")
    assert find_revision(spec) == "2c4ba911"


def test_where_nobody_knows() -> None:
    assert find_revision(ModelSpec("openai", "deepseek-chat")) == ""
    assert find_revision(ModelSpec("replay", "no-such-file")) == ""
