"""Where files come from: a real git repository on disk, a folder, and the hub as far as it goes without a network."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from benchmarks.manifest import Origin
from benchmarks.sources import FetchFailed, GitSource, HuggingFaceSource, LocalSource, open_source, select
from prover.core.errors import InputError
from prover.core.extras import MissingExtra

FILES = {"lean/src/a_1.lean": "one", "lean/src/a_2.lean": "two", "lean/src/deep/a_3.lean": "three", "README.md": "x"}


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", "-C", str(folder), *identity, *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with two commits: `FILES`, then another `a_1.lean`."""
    folder = tmp_path / "upstream"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    git(folder, "init", "--quiet")
    git(folder, "config", "uploadpack.allowAnySHA1InWant", "true")
    for text in ("one", "changed"):
        (folder / "lean/src/a_1.lean").write_text(text)
        git(folder, "add", "-A")
        git(folder, "commit", "--quiet", "-m", text)
    return folder


def origin_of(repository: Path | str, *paths: str) -> Origin:
    return Origin(kind="git", repository=str(repository), paths=paths or ("lean/src/a_*.lean",))


def test_git_fetches_the_files_of_a_pinned_commit(repository: Path, tmp_path: Path) -> None:
    first = git(repository, "rev-parse", "HEAD~1")
    fetched = GitSource().fetch(origin_of(repository), first, tmp_path / "into")
    assert fetched.revision == first
    assert set(fetched.files) == {"lean/src/a_1.lean", "lean/src/a_2.lean"}
    assert (tmp_path / "into/lean/src/a_1.lean").read_text() == "one"
    assert not (tmp_path / "into/README.md").exists()
    assert not (tmp_path / "into/.repository").exists()


def test_git_without_a_revision_takes_the_newest_and_says_which(repository: Path, tmp_path: Path) -> None:
    fetched = GitSource().fetch(origin_of(repository), None, tmp_path / "into")
    assert fetched.revision == git(repository, "rev-parse", "HEAD")
    assert (tmp_path / "into/lean/src/a_1.lean").read_text() == "changed"


def test_git_begins_anew_after_an_interruption(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "into/.repository/.git").mkdir(parents=True)
    assert GitSource().fetch(origin_of(repository), None, tmp_path / "into").files


def test_git_passes_on_why_it_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FetchFailed, match="git fetch failed: "):
        GitSource().fetch(origin_of(tmp_path / "nowhere"), None, tmp_path / "into")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(FetchFailed, match="`git` command is missing"):
        GitSource().fetch(origin_of(tmp_path), None, tmp_path / "into")


@pytest.mark.parametrize("below", ["", "lean/src"])
def test_a_folder_may_be_a_checkout_or_hold_the_files_alone(repository: Path, tmp_path: Path, below: str) -> None:
    fetched = LocalSource(repository / below).fetch(origin_of("x"), "ignored", tmp_path / "into")
    assert (set(fetched.files), fetched.revision) == ({"lean/src/a_1.lean", "lean/src/a_2.lean"}, None)
    assert (tmp_path / "into/lean/src/a_2.lean").read_text() == "two"
    assert (repository / "lean/src/a_2.lean").exists()


def test_a_single_file_and_one_that_is_not_asked_for(repository: Path, tmp_path: Path) -> None:
    source = LocalSource(repository / "README.md")
    assert source.fetch(origin_of("x", "docs/README.md"), None, tmp_path / "into").files == ("docs/README.md",)
    assert source.fetch(origin_of("x"), None, tmp_path / "into").files == ()
    with pytest.raises(InputError, match="does not exist"):
        LocalSource(tmp_path / "nothing").fetch(origin_of("x"), None, tmp_path / "into")


def test_a_star_matches_no_folder() -> None:
    assert select(FILES, ("lean/src/*.lean",)) == ["lean/src/a_1.lean", "lean/src/a_2.lean"]
    assert select(FILES, ("*",)) == ["README.md"]


class FakeHub:
    """The part of `huggingface_hub` that is used: one dataset, of one commit."""

    def __init__(self, *, is_down: bool = False) -> None:
        self.is_down, self.asked = is_down, {}

    def HfApi(self) -> FakeHub:
        return self

    def dataset_info(self, repository: str, revision: str | None = None) -> SimpleNamespace:
        if self.is_down:
            raise ConnectionError("no network\nmore")
        names = ("rows.jsonl", "README.md")
        return SimpleNamespace(sha=revision or "newest", siblings=[SimpleNamespace(rfilename=name) for name in names])

    def snapshot_download(self, repository: str, *, local_dir: Path, **asked: object) -> None:
        self.asked = {"repository": repository, **asked}
        (local_dir / "rows.jsonl").write_text("{}")


@pytest.mark.parametrize("revision", [None, "abc"])
def test_the_hub_is_asked_for_one_commit_and_the_files_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, revision: str | None
) -> None:
    hub = FakeHub()
    monkeypatch.setitem(sys.modules, "huggingface_hub", hub)
    origin = Origin(kind="huggingface", repository="who/what", paths=("*.jsonl",))
    fetched = open_source(origin).fetch(origin, revision, tmp_path)
    assert (fetched.files, fetched.revision) == (("rows.jsonl",), revision or "newest")
    asked = {"repository": "who/what", "repo_type": "dataset", "allow_patterns": ["*.jsonl"]}
    assert hub.asked == {**asked, "revision": revision or "newest"}


def test_the_hub_being_away_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "huggingface_hub", FakeHub(is_down=True))
    origin = Origin(kind="huggingface", repository="who/what", paths=("*.jsonl",))
    with pytest.raises(FetchFailed, match=r"^who/what cannot be fetched: no network$"):
        HuggingFaceSource().fetch(origin, None, tmp_path)


def test_without_the_library_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    origin = Origin(kind="huggingface", repository="who/what", paths=("*.jsonl",))
    with pytest.raises(MissingExtra, match=r"open-prover\[data\]"):
        HuggingFaceSource().fetch(origin, None, tmp_path)
