"""The names of `lean_dojo` that are used, small: one theorem, `p ∧ q`, whose tactics are known."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

ROOT = "p q : Prop\nhp : p\nhq : q\n⊢ p ∧ q"
SPLIT = "case left\np q : Prop\nhp : p\nhq : q\n⊢ p\n\ncase right\np q : Prop\nhp : p\nhq : q\n⊢ q"
RIGHT = "case right\np q : Prop\nhp : p\nhq : q\n⊢ q"
STEPS = {(ROOT, "constructor"): SPLIT, (SPLIT, "exact hp"): RIGHT, (RIGHT, "exact hq"): None,
         (ROOT, "exact ⟨hp, hq⟩"): None}  # fmt: skip


@dataclass(frozen=True)
class TacticState:
    pp: str
    id: int = 0


@dataclass(frozen=True)
class ProofFinished:
    tactic_state_id: int = 0


@dataclass(frozen=True)
class ProofGivenUp:
    pass


@dataclass(frozen=True)
class LeanError:
    error: str


class DojoCrashError(Exception):
    pass


class DojoTacticTimeoutError(Exception):
    pass


class DojoInitError(Exception):
    pass


@dataclass(frozen=True)
class Theorem:
    repo: object
    file_path: Path
    full_name: str


class LeanGitRepo:
    traced: bool = True

    def __init__(self, url: str, commit: str) -> None:
        self.url, self.commit = url, commit

    @classmethod
    def from_path(cls, path: Path) -> LeanGitRepo:
        if not (Path(path) / ".git").exists():
            raise ValueError(f"{path} is no git repository")
        return cls(str(path), "c0ffee")


class Dojo:
    opened: list[Dojo] = []  # noqa: RUF012

    def __init__(self, entry: Theorem, timeout: int) -> None:
        self.entry, self.timeout, self.is_closed = entry, timeout, False
        self.opened.append(self)

    def __enter__(self) -> tuple[Dojo, TacticState]:
        if self.entry.full_name == "A.broken":
            raise DojoInitError("Unexpected EOF")
        return self, TacticState(ROOT)

    def __exit__(self, *_: object) -> None:
        self.is_closed = True

    def run_tac(self, state: TacticState, tactic: str) -> object:
        if tactic == "sleep":
            raise DojoTacticTimeoutError
        if tactic == "die":
            raise DojoCrashError("OOM")
        if tactic == "sorry":
            return ProofGivenUp()
        if (state.pp, tactic) not in STEPS:
            return LeanError("unsolved")
        after = STEPS[state.pp, tactic]
        return ProofFinished() if after is None else TacticState(after)


def is_available_in_cache(repo: LeanGitRepo) -> bool:
    return repo.traced


def get_traced_repo_path(repo: LeanGitRepo) -> Path:
    return Path(repo.url) / "traced"


def make_module() -> SimpleNamespace:
    return SimpleNamespace(**{name: value for name, value in globals().items() if not name.startswith("_")})
