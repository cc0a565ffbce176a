"""Where benchmark files come from: a git repository, the Hugging Face hub, or a folder that the user names."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Protocol

from benchmarks.manifest import Origin
from prover.core.errors import InputError, ProverError
from prover.core.extras import require_module

GIT_TIMEOUT_S = 1800.0


class FetchFailed(ProverError):
    """A source does not answer, or has not what is asked for; the message is its own."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a source has put in place."""

    files: tuple[str, ...]
    """Paths in the repository; there may be other files beside them, left by an earlier call."""
    revision: str | None
    """Of what they are; None for files without one."""


class Source(Protocol):
    """Something that has the files of a benchmark."""

    def fetch(self, origin: Origin, revision: str | None, into: Path) -> Fetched:
        """Put the files that `origin.paths` names below `into`, of `revision` (None: the newest).

        What an earlier call left in `into` may be used again. Raises `FetchFailed`.
        """
        ...


class GitSource:
    """A repository, fetched with the `git` command: one commit, without history."""

    def fetch(self, origin: Origin, revision: str | None, into: Path) -> Fetched:
        """See `Source.fetch`. The commit is a hash of its content, so git itself verifies a pinned one."""
        if shutil.which("git") is None:
            raise FetchFailed("the `git` command is missing", hint="Install git")
        repository = into / ".repository"
        shutil.rmtree(repository, ignore_errors=True)
        repository.mkdir(parents=True)
        _run_git(repository, "init", "--quiet")
        _run_git(repository, "fetch", "--quiet", "--depth", "1", origin.repository, revision or "HEAD")
        commit = _run_git(repository, "rev-parse", "FETCH_HEAD").strip()
        names = _run_git(repository, "ls-tree", "-r", "-z", "--name-only", "FETCH_HEAD").split("\0")
        wanted = select(names, origin.paths)
        if wanted:
            _run_git(repository, "checkout", "--quiet", "FETCH_HEAD", "--", *wanted)
        for name in wanted:
            _place(repository / name, into / name)
        shutil.rmtree(repository)
        return Fetched(tuple(wanted), commit)


class HuggingFaceSource:
    """A dataset of the Hugging Face hub, fetched by `huggingface_hub`; a broken download goes on where it stopped."""

    def fetch(self, origin: Origin, revision: str | None, into: Path) -> Fetched:
        """See `Source.fetch`. Raises `MissingExtra` where `huggingface_hub` is not installed."""
        hub = require_module("huggingface_hub", extra="data")
        try:
            info = hub.HfApi().dataset_info(origin.repository, revision=revision)
            commit = str(info.sha)
            hub.snapshot_download(
                origin.repository,
                repo_type="dataset",
                revision=commit,
                allow_patterns=list(origin.paths),
                local_dir=into,
            )
        except Exception as error:  # the library passes on the errors of whichever HTTP client it is built on
            reason = str(error).strip().split("\n", 1)[0] or type(error).__name__
            raise FetchFailed(f"{origin.repository} cannot be fetched: {reason}") from error
        return Fetched(tuple(select((file.rfilename for file in info.siblings or ()), origin.paths)), commit)


class LocalSource:
    """Files that the user already has: one file, a folder of them, or a checkout of the repository."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def fetch(self, origin: Origin, revision: str | None, into: Path) -> Fetched:
        """See `Source.fetch`. Files are found by their path in the repository, or by their bare name."""
        if not self.path.exists():
            raise InputError(f"{self.path} does not exist", hint="Name a file or folder with --from")
        found = self._find(origin.paths)
        for name, path in found.items():
            _place(path, into / name, copy=True)
        return Fetched(tuple(found), None)

    def _find(self, patterns: tuple[str, ...]) -> dict[str, Path]:
        if self.path.is_file():
            here = {self.path.name: self.path}
            return {_in_repository(name, patterns): path for name, path in here.items() if _has_name(name, patterns)}
        below = {path.relative_to(self.path).as_posix(): path for path in self.path.rglob("*") if path.is_file()}
        whole = {name: below[name] for name in select(below, patterns)}
        flat = {path.name: path for path in below.values() if path.parent == self.path}
        return whole or {_in_repository(name, patterns): flat[name] for name in flat if _has_name(name, patterns)}


def select(names: Iterable[str], patterns: tuple[str, ...]) -> list[str]:
    """Return those of `names` that match a pattern; `*` matches no `/`."""
    return [name for name in names if any(_matches(name, pattern) for pattern in patterns)]


def open_source(origin: Origin) -> Source:
    """Return the source that serves an origin."""
    return GitSource() if origin.kind == "git" else HuggingFaceSource()


def _matches(name: str, pattern: str) -> bool:
    return name.count("/") == pattern.count("/") and fnmatchcase(name, pattern)


def _has_name(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, PurePosixPath(pattern).name) for pattern in patterns)


def _in_repository(name: str, patterns: tuple[str, ...]) -> str:
    """The path that a file of this bare name has in the repository."""
    pattern = next(pattern for pattern in patterns if fnmatchcase(name, PurePosixPath(pattern).name))
    return str(PurePosixPath(pattern).parent / name)


def _place(path: Path, target: Path, *, copy: bool = False) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if copy:
        shutil.copyfile(path, target)
    else:
        path.replace(target)


def _run_git(folder: Path, *arguments: str) -> str:
    """Run git in `folder`; return what it prints. It never asks for a password."""
    command = ["git", "-C", str(folder), "-c", "core.autocrlf=false", *arguments]
    environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0"}
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=GIT_TIMEOUT_S, env=environment
        )
    except subprocess.TimeoutExpired:
        raise FetchFailed(f"git {arguments[0]} took longer than {GIT_TIMEOUT_S:.0f} s") from None
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise FetchFailed(f"git {arguments[0]} failed: {reason}")
    return done.stdout
