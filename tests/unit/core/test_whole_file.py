"""Files that are there as a whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from prover.core.whole_file import write_whole


def test_writing_the_same_text_twice_leaves_the_file_alone(tmp_path: Path) -> None:
    path = write_whole(tmp_path / "a.lean", "text\n")
    os.utime(path, ns=(1, 1))
    assert write_whole(path, "text\n") == path
    assert path.stat().st_mtime_ns == 1
    assert path.read_bytes() == b"text\n"
    assert list(tmp_path.iterdir()) == [path]


def test_a_damaged_file_is_written_again(tmp_path: Path) -> None:
    path = tmp_path / "a.lean"
    path.write_text("tex", encoding="utf-8")
    assert write_whole(path, "text\n").read_text(encoding="utf-8") == "text\n"


def test_failing_to_write_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(source: str, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("prover.core.whole_file.os.replace", refuse)
    with pytest.raises(OSError, match="No space"):
        write_whole(tmp_path / "a.lean", "text")
    assert list(tmp_path.iterdir()) == []


def test_a_pipe_is_written_to_and_stays(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_whole(pipe, "text\n")
    assert os.read(reader, 100) == b"text\n"
    assert pipe.is_fifo()
    os.close(reader)


def test_the_folder_is_made_and_others_may_read(tmp_path: Path) -> None:
    path, usual = tmp_path / "new" / "a.txt", tmp_path / "usual.txt"
    with pytest.raises(FileNotFoundError):
        write_whole(path, "")
    write_whole(path, "Lean ∀\r\n", parents=True)
    usual.write_text("", encoding="utf-8")
    assert path.read_bytes() == "Lean ∀\r\n".encode()
    assert path.stat().st_mode == usual.stat().st_mode
