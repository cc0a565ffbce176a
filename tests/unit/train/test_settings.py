"""The record of a training: what a resume must find again, and what it says when it does not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from prover.core.errors import InputError
from prover.train.settings import MODEL, ORIGIN, SETTINGS, Schedule, digest_ids, open_training


def tell(model: str = "m0", **more: Any) -> dict[str, Any]:
    return {"task": "sft", "schedule": {"model": model, "steps": 3}, **more}


def make_checkpoint(out: Path) -> Path:
    folder = out / "checkpoint-2"
    folder.mkdir(parents=True)
    (folder / "trainer_state.json").write_text("{}")
    return folder


def test_a_folder_with_nothing_but_settings_counts_as_not_begun(tmp_path: Path) -> None:
    for resume in (False, True):
        open_training(tmp_path, tell("typo"), resume=False)
        assert open_training(tmp_path, tell("m0"), resume=resume) is None
        assert json.loads((tmp_path / SETTINGS).read_text())["schedule"]["model"] == "m0"


@pytest.mark.parametrize("left", ["checkpoint", "model"])
def test_what_is_begun_or_finished_is_not_begun_anew(tmp_path: Path, left: str) -> None:
    open_training(tmp_path, tell(), resume=False)
    checkpoint = make_checkpoint(tmp_path) if left == "checkpoint" else None
    (tmp_path / MODEL).mkdir(exist_ok=left == "checkpoint")
    with pytest.raises(InputError, match="holds a training"):
        open_training(tmp_path, tell(), resume=False)
    assert open_training(tmp_path, tell(), resume=True) == checkpoint


def test_each_setting_that_changed_is_named_with_both_values(tmp_path: Path) -> None:
    open_training(tmp_path, tell(digest="a", **{ORIGIN: {"weights": {"cot": 1}}}), resume=False)
    make_checkpoint(tmp_path)
    with pytest.raises(InputError, match=r"settings: digest: a -> b, origin\.weights\.cot: 1 -> 5, schedule\.model"):
        open_training(tmp_path, tell("m1", digest="b", **{ORIGIN: {"weights": {"cot": 5}}}), resume=True)
    with pytest.raises(InputError, match=r"digest: a -> unset"):
        open_training(tmp_path, tell(), resume=True)


def test_data_that_only_moved_are_the_same(tmp_path: Path) -> None:
    open_training(tmp_path, tell(**{ORIGIN: {"data": ["a.jsonl"]}}), resume=False)
    checkpoint = make_checkpoint(tmp_path)
    assert open_training(tmp_path, tell(**{ORIGIN: {"data": ["b/a.jsonl"]}}), resume=True) == checkpoint


@pytest.mark.parametrize("text", ['{"task": "s', "[]"])
def test_settings_that_are_damaged_are_named(tmp_path: Path, text: str) -> None:
    make_checkpoint(tmp_path)
    (tmp_path / SETTINGS).write_text(text)
    with pytest.raises(InputError, match=r"settings\.json (cannot be read|holds no settings)"):
        open_training(tmp_path, tell(), resume=True)


def test_checkpoints_without_settings_are_not_taken_for_ours(tmp_path: Path) -> None:
    make_checkpoint(tmp_path)
    for resume in (False, True):
        with pytest.raises(InputError):
            open_training(tmp_path, tell(), resume=resume)


def test_a_digest_knows_the_order() -> None:
    assert digest_ids(["a", "b"]) == digest_ids(iter(["a", "b"]))
    assert len({digest_ids(ids) for ids in (["a", "b"], ["b", "a"], ["ab"], [])}) == 4


@pytest.mark.parametrize(("save", "log", "saved"), [(50, 1, 50), (50, 5, 50), (50, 10, 50), (50, 20, 60), (2, 5, 5)])
def test_checkpoints_fall_on_steps_that_are_logged(save: int, log: int, saved: int) -> None:
    assert Schedule("m", Path("o"), 9, 1e-3, save_steps=save, log_steps=log).save_steps == saved
