"""What `DatasetBuilder` does to the disk: nothing replaced unasked, nothing left behind, changes found."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

import pytest

from prover.core.errors import InputError, OutputFailed
from prover.dataset import files
from tests.fakes.records import RecordMaker
from tests.unit.dataset.test_build import MODEL, build, digests, names, read


async def test_what_is_there_is_not_replaced_unasked(tmp_path: Path) -> None:
    folder = tmp_path / "d"
    await build(folder, RecordMaker().make())
    before = digests(folder)
    with pytest.raises(InputError, match="--force"):
        await build(folder, MODEL.make())
    assert digests(folder) == before
    await build(folder, MODEL.make(), force=True)
    assert digests(folder) != before
    assert names(tmp_path) == ["d"], "nothing left behind"
    other = tmp_path / "other"
    other.mkdir()
    (other / "mine.txt").write_text("mine")
    with pytest.raises(InputError, match="holds no dataset"):
        await build(other, MODEL.make(), force=True)
    (tmp_path / "file").write_text("mine")
    with pytest.raises(InputError, match="is a file"):
        await build(tmp_path / "file", MODEL.make(), force=True)


async def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files, "hash_file", refuse)
    with pytest.raises(OutputFailed, match="disk is full"):
        await build(tmp_path / "d", RecordMaker().make())
    assert names(tmp_path) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
async def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputFailed, match="cannot be written"):
        await build(tmp_path / "file" / "d", RecordMaker().make())


async def test_a_row_that_was_changed_is_found(tmp_path: Path) -> None:
    await build(tmp_path / "d", RecordMaker().make())
    path = next((tmp_path / "d" / "curriculum").iterdir())
    path.write_text(path.read_text(encoding="utf-8").replace("n ≠ 0", "n ≠ 1"), encoding="utf-8")
    with pytest.raises(InputError, match="describes"):
        read(tmp_path / "d")
    shutil.rmtree(tmp_path / "d")
    with pytest.raises(InputError, match="no dataset"):
        read(tmp_path / "d")
