"""Pulling: verified, locked, whole or not at all; killed in the middle, refused when changed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from benchmarks.lock import BenchmarkChanged, hash_file, read_lock
from benchmarks.manifest import Manifest, Origin
from benchmarks.pull import PullFailed, pull
from benchmarks.sources import Fetched, FetchFailed
from prover.core.errors import InputError, MalformedInput

ORIGIN = Origin(kind="git", repository="somewhere", paths=("data/*.jsonl",))
MANIFEST = Manifest(
    name="small", description="two problems", count=2, licence="none", source="somewhere", revision="r1", origin=ORIGIN
)
ROWS = "".join(json.dumps({"name": f"p{n}", "statement": f"theorem p{n} : {n} = {n}"}) + "\n" for n in range(2))


class FakeSource:
    """Has the given files; calls `during` when half of them are there."""

    def __init__(self, files: dict[str, str], during: Callable[[], None] = lambda: None) -> None:
        self.files, self.during = files, during
        self.asked: list[str | None] = []

    def fetch(self, origin: Origin, revision: str | None, into: Path) -> Fetched:
        self.asked.append(revision)
        for number, (name, text) in enumerate(self.files.items()):
            if number == len(self.files) // 2:
                self.during()
            (into / name).parent.mkdir(parents=True, exist_ok=True)
            (into / name).write_text(text)
        return Fetched(tuple(self.files), revision or "newest")


def test_the_first_pull_locks_what_it_got(tmp_path: Path) -> None:
    source = FakeSource({"data/a.jsonl": ROWS})
    pulled = pull(MANIFEST, tmp_path, source=source)
    assert (pulled.is_new, pulled.note, source.asked) == (True, "", ["r1"])
    assert pulled.folder == tmp_path / "small"
    lock = read_lock(pulled.folder)
    assert lock == pulled.lock
    assert lock.files == {"data/a.jsonl": hash_file(pulled.folder / "data" / "a.jsonl")}
    assert (lock.revision, lock.count, lock.source) == ("r1", 2, "somewhere")
    assert sorted(path.name for path in tmp_path.iterdir() if not path.name.endswith(".lock")) == ["small"]


def test_a_second_pull_verifies_and_fetches_nothing(tmp_path: Path) -> None:
    pull(MANIFEST, tmp_path, source=FakeSource({"data/a.jsonl": ROWS}))
    source = FakeSource({})
    assert not pull(MANIFEST, tmp_path, source=source).is_new
    assert source.asked == []


def test_other_data_than_the_locked_are_refused_with_both_hashes(tmp_path: Path) -> None:
    first = pull(MANIFEST, tmp_path, source=FakeSource({"data/a.jsonl": ROWS}))
    other = FakeSource({"data/a.jsonl": ROWS.replace("1 = 1", "1 + 0 = 1")})
    with pytest.raises(BenchmarkChanged) as caught:
        pull(MANIFEST, tmp_path, source=other, refresh=True)
    assert first.lock.digest in caught.value.message
    assert hash_file(tmp_path / ".pulling-small" / "data" / "a.jsonl") in caught.value.message
    assert "--accept-changes" in caught.value.hint
    assert read_lock(tmp_path / "small") == first.lock
    accepted = pull(MANIFEST, tmp_path, source=other, refresh=True, accept_changes=True)
    assert accepted.lock.digest not in ("", first.lock.digest)
    assert not pull(MANIFEST, tmp_path, source=FakeSource({})).is_new


def test_more_or_fewer_files_than_the_locked_are_refused(tmp_path: Path) -> None:
    pull(MANIFEST, tmp_path, source=FakeSource({"data/a.jsonl": ROWS}))
    more = FakeSource({"data/a.jsonl": ROWS, "data/b.jsonl": ROWS})
    with pytest.raises(BenchmarkChanged, match=r"small/data/b\.jsonl has changed"):
        pull(MANIFEST, tmp_path, source=more, refresh=True)


def test_a_hash_in_the_manifest_counts_more_than_any_lock(tmp_path: Path) -> None:
    strict = MANIFEST.model_copy(update={"sha256": "0" * 64})
    with pytest.raises(BenchmarkChanged, match="the manifest says 0000"):
        pull(strict, tmp_path, source=FakeSource({"data/a.jsonl": ROWS}), accept_changes=True)
    assert not (tmp_path / "small").exists()


def test_damaged_data_are_refused_and_a_refresh_mends_them(tmp_path: Path) -> None:
    pulled = pull(MANIFEST, tmp_path, source=FakeSource({"data/a.jsonl": ROWS}))
    (pulled.folder / "data" / "a.jsonl").write_text("")
    with pytest.raises(BenchmarkChanged):
        pull(MANIFEST, tmp_path, source=FakeSource({"data/a.jsonl": ROWS}))
    assert pull(MANIFEST, tmp_path, source=FakeSource({"data/a.jsonl": ROWS}), refresh=True).is_new
    assert (pulled.folder / "data" / "a.jsonl").read_text() == ROWS


def test_what_cannot_be_read_is_never_put_in_place(tmp_path: Path) -> None:
    with pytest.raises(MalformedInput, match=r"a\.jsonl:1: broken JSON"):
        pull(MANIFEST, tmp_path, source=FakeSource({"data/a.jsonl": "nothing"}))
    assert not (tmp_path / "small").exists()


def test_another_number_of_problems_is_noted(tmp_path: Path) -> None:
    pulled = pull(MANIFEST, tmp_path, source=FakeSource({"data/a.jsonl": ROWS.splitlines()[0]}))
    assert pulled.note == "1 problems, where the manifest says 2"


def test_a_source_that_fails_leaves_word_what_to_do_by_hand(tmp_path: Path) -> None:
    class Broken:
        def fetch(self, origin: Origin, revision: str | None, into: Path) -> Fetched:
            raise FetchFailed("no route to host")

    with pytest.raises(PullFailed, match="no route to host") as caught:
        pull(MANIFEST, tmp_path, source=Broken())
    assert "data/*.jsonl" in caught.value.hint
    assert "revision r1" in caught.value.hint
    assert "prover benchmarks pull small --from" in caught.value.hint
    with pytest.raises(PullFailed, match="somewhere has no data"):
        pull(MANIFEST, tmp_path, source=FakeSource({}))


def test_two_pulls_of_one_benchmark_do_not_meet(tmp_path: Path) -> None:
    with FileLock(tmp_path / ".small.lock"), pytest.raises(PullFailed, match="another process is pulling small"):
        pull(MANIFEST, tmp_path, source=FakeSource({"data/a.jsonl": ROWS}))


def test_what_comes_with_the_package_is_not_pulled(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="comes with this package"):
        pull(MANIFEST.model_copy(update={"origin": None}), tmp_path)


def test_data_set_aside_by_a_killed_pull_come_back(tmp_path: Path) -> None:
    pulled = pull(MANIFEST, tmp_path, source=FakeSource({"data/a.jsonl": ROWS}))
    pulled.folder.rename(tmp_path / ".replaced-small")
    assert not pull(MANIFEST, tmp_path, source=FakeSource({})).is_new
    assert not (tmp_path / ".replaced-small").exists()


KILLED = """
import sys, time
from pathlib import Path
from tests.unit.benchmarks.test_pull import MANIFEST, ROWS, FakeSource
from benchmarks.pull import pull
def wait():
    Path(sys.argv[1], "half").touch()
    time.sleep(60)
pull(MANIFEST, Path(sys.argv[1]), source=FakeSource({"data/a.jsonl": ROWS, "data/b.jsonl": ROWS}, wait), refresh=True)
"""


@pytest.mark.parametrize("has_old", [False, True])
def test_killed_in_the_middle_it_leaves_nothing_half(tmp_path: Path, has_old: bool) -> None:
    files = {"data/a.jsonl": ROWS, "data/b.jsonl": ROWS.replace("p", "q")}
    old = pull(MANIFEST, tmp_path, source=FakeSource(files)).lock if has_old else None
    root = Path(__file__).parents[3]
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(tmp_path)], cwd=root, env={**os.environ, "PYTHONPATH": str(root)}
    )
    end = time.monotonic() + 60
    while not (tmp_path / "half").exists() and time.monotonic() < end and process.poll() is None:
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    assert process.wait(timeout=10) == -signal.SIGKILL
    assert (tmp_path / "half").exists()
    assert read_lock(tmp_path / "small") == old
    assert (tmp_path / "small").exists() == has_old
    assert pull(MANIFEST, tmp_path, source=FakeSource(files), refresh=True).lock.files.keys() == files.keys()
    assert not (tmp_path / ".pulling-small").exists()
