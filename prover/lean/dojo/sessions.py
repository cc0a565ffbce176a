"""Tactic steps in a traced repository, through LeanDojo's `Dojo`.

What Dojo accepts is no verdict: it looks for no axioms, and the process that says "finished" has run the tactics. An
accepted script is verified by a Lean that can (`Lean.verify`).

LeanDojo traces a repository that it does not know before the first step, which takes hours for Mathlib; here that is
never begun unasked. It is imported when it is first used, with its remote cache off: importing asks no network.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

from prover.core.errors import BackendError, InputError
from prover.core.extras import require_module
from prover.core.goal import Goal
from prover.core.verdict import Status
from prover.lean.community import read_goals
from prover.lean.interact.opening import find_lake

T = TypeVar("T")
_ENTERING = threading.Lock()
"""LeanDojo changes the working directory of the whole process while it starts a Dojo."""


def load_lean_dojo() -> ModuleType:
    """Import LeanDojo without network. Raises `MissingExtra`, and `BackendError` when it fails, as without git."""
    os.environ.setdefault("DISABLE_REMOTE_CACHE", "1")
    token = os.environ.pop("GITHUB_ACCESS_TOKEN", None)
    try:
        return require_module("lean_dojo", extra="leandojo")
    except (AssertionError, OSError, subprocess.SubprocessError, RuntimeError) as error:
        raise BackendError(f"LeanDojo cannot be imported: {error}", hint="It needs git 2.25 or later") from error
    finally:
        if token is not None:
            os.environ["GITHUB_ACCESS_TOKEN"] = token


@dataclass(frozen=True, slots=True)
class DojoState:
    """A tactic state."""

    raw: Any
    """LeanDojo's own."""
    text: str
    """As Lean prints it."""

    @property
    def goals(self) -> tuple[Goal, ...]:
        """The open goals, as far as their text tells."""
        return read_goals(self.text)


@dataclass(frozen=True, slots=True)
class Step:
    """What came of a tactic: a new state, the end of the proof, or a failure."""

    state: DojoState | None = None
    is_finished: bool = False
    """Dojo sees no open goal. No verdict."""
    failure: Status | None = None
    """`REJECTED` when the tactic failed; after `TIMEOUT` or `CRASHED` the session is over."""
    message: str = ""


class DojoSession:
    """One theorem, open for tactics: any state may be gone on from, as a best-first search wants it."""

    def __init__(self, lean_dojo: ModuleType, dojo: Any, root: DojoState) -> None:
        self._lean_dojo = lean_dojo
        self._dojo = dojo
        self.root = root

    async def run(self, state: DojoState, tactic: str) -> Step:
        """Run `tactic` in `state`. Failures are values."""
        names = self._lean_dojo
        try:
            result = await asyncio.to_thread(self._dojo.run_tac, state.raw, _as_one(tactic))
        except names.DojoTacticTimeoutError:
            return Step(failure=Status.TIMEOUT, message="the tactic reached its time limit")
        except (names.DojoCrashError, OSError, ValueError) as error:
            return Step(failure=Status.CRASHED, message=f"Dojo was lost: {error}")
        if isinstance(result, names.TacticState):
            return Step(DojoState(result, result.pp))
        if isinstance(result, names.ProofFinished):
            return Step(is_finished=True)
        if isinstance(result, names.ProofGivenUp):
            return Step(failure=Status.REJECTED, message="the tactic uses `sorry`")
        return Step(failure=Status.REJECTED, message=str(getattr(result, "error", result)))


@dataclass(frozen=True, slots=True)
class DojoRepo:
    """A traced repository."""

    lean_dojo: ModuleType
    repo: Any

    @property
    def folder(self) -> Path:
        """Where LeanDojo keeps the traced sources."""
        return Path(self.lean_dojo.get_traced_repo_path(self.repo))

    @property
    def project(self) -> Path:
        """The user's own checkout, if there is one, else LeanDojo's."""
        return own if (own := Path(self.repo.url)).is_dir() else self.folder

    @asynccontextmanager
    async def open_theorem(self, file_path: str, full_name: str, *, timeout_s: float) -> AsyncIterator[DojoSession]:
        """Open a theorem for tactics, each with `timeout_s`. Raises `BackendError` when Dojo does not start."""
        names = self.lean_dojo
        theorem = names.Theorem(self.repo, Path(file_path), full_name)
        dojo = names.Dojo(theorem, timeout=max(1, round(timeout_s)))
        errors = (names.DojoInitError, names.DojoCrashError, OSError, AssertionError, ValueError, EOFError)
        try:
            _, state = await asyncio.to_thread(_locked, dojo.__enter__)
        except errors as error:
            raise BackendError(
                f"Dojo does not start at `{full_name}` in {file_path}: {error}", hint="Was the repository changed?"
            ) from error
        try:
            yield DojoSession(names, dojo, DojoState(state, state.pp))
        finally:
            await asyncio.to_thread(dojo.__exit__, None, None, None)


def _as_one(block: str) -> str:
    """Dojo reads one tactic: several lines become one in parentheses."""
    return f"(\n{block}\n)" if "\n" in block.strip() else block.strip()


def _locked(enter: Callable[[], T]) -> T:
    with _ENTERING:
        return enter()


def open_repo(target: str, *, lake: str = "lake") -> DojoRepo:
    """Find a traced repository: a folder with a git checkout, or `URL@COMMIT`.

    Raises `InputError` without lake, for what is no repository, and for one that was never traced; `MissingExtra`.
    """
    find_lake(lake)
    lean_dojo = load_lean_dojo()
    folder = Path(target).expanduser()
    try:
        if folder.is_dir():
            repo = lean_dojo.LeanGitRepo.from_path(folder.resolve())
        else:
            url, _, commit = target.rpartition("@")
            if not url:
                raise InputError(f"`{target}` is no folder", hint="Write leandojo:FOLDER or leandojo:URL@COMMIT")
            repo = lean_dojo.LeanGitRepo(url, commit)
        is_traced = lean_dojo.is_available_in_cache(repo)
    except InputError:
        raise
    except Exception as error:  # git, network and LeanDojo's own assertions
        raise InputError(f"LeanDojo cannot use `{target}`: {error}", hint="It needs a git repository") from error
    if not is_traced:
        call = f"LeanGitRepo.from_path({str(folder)!r})" if folder.is_dir() else f"LeanGitRepo({url!r}, {commit!r})"
        hint = f"Trace it once (hours for Mathlib): python -c 'from lean_dojo import *; trace({call})'"
        raise InputError(f"`{target}` has not been traced by LeanDojo", hint=hint)
    return DojoRepo(lean_dojo, repo)
