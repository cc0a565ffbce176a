"""What a loaded benchmark is: its problems, and where they come from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from benchmarks.manifest import Manifest
from prover.core.errors import InputError
from prover.core.problem import Problem


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A named set of problems, ready to be solved. Problem names are unique."""

    name: str
    problems: tuple[Problem, ...]
    note: str = ""
    """What the user should know about how it was loaded, in lines; empty when there is nothing to say."""
    manifest: Manifest | None = None
    """Licence, origin and known issues; None for a user's own file."""
    sha256: str = ""
    """Hash of the data the problems were read from, for the record; empty for a folder or a typed statement."""

    def restrict(self, split: str | None) -> Benchmark:
        """Keep the problems of `split` (None keeps all).

        Raises `InputError`, naming the splits there are, when no problem has it.
        """
        if split is None:
            return self
        kept = tuple(problem for problem in self.problems if problem.split == split)
        if not kept:
            splits = sorted({problem.split for problem in self.problems if problem.split})
            hint = f"Its splits are: {', '.join(splits)}" if splits else "Its problems name no split; leave --split out"
            raise InputError(f"{self.name} has no split `{split}`", hint=hint)
        return replace(self, problems=kept)


def join(benchmarks: Iterable[Benchmark]) -> Benchmark:
    """Return one benchmark with the problems of all, called `A+B`. It has no manifest: the parts have theirs."""
    parts = list(benchmarks)
    problems, note = make_names_unique(problem for part in parts for problem in part.problems)
    notes = [*(part.note for part in parts), note]
    return Benchmark("+".join(part.name for part in parts), problems, "\n".join(note for note in notes if note))


class Presence(StrEnum):
    """Whether the data of a benchmark are at hand."""

    BUNDLED = "bundled"
    GENERATED = "generated"
    PULLED = "pulled"
    CHANGED = "changed"
    """Pulled, and no longer what the lock file says."""
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class BenchmarkInfo:
    """A line of the list of known benchmarks."""

    name: str
    description: str
    count: int
    splits: tuple[str, ...]
    licence: str
    is_bundled: bool
    """False for a benchmark that needs data (and a Lean) that do not come with this package."""
    needs_mathlib: bool = False
    presence: Presence = Presence.BUNDLED


def make_names_unique(problems: Iterable[Problem]) -> tuple[tuple[Problem, ...], str]:
    """Return `problems` with unique names, and a note that says what was done.

    A repetition of the same problem is dropped; another problem under a taken name gets `#2`, `#3`, ... appended.
    """
    unique: dict[str, Problem] = {}
    seen: set[Problem] = set()
    dropped: list[str] = []
    renamed: list[str] = []
    for problem in problems:
        if problem in seen and not problem.defect:
            dropped.append(problem.name)
            continue
        seen.add(problem)
        name, count = problem.name, 1
        while name in unique:
            count += 1
            name = f"{problem.name}#{count}"
        if name != problem.name:
            renamed.append(name)
        unique[name] = replace(problem, name=name, theorem_name=problem.lean_name)
    notes = [_describe("dropped as repeated", dropped), _describe("renamed, the name being taken", renamed)]
    return tuple(unique.values()), "\n".join(note for note in notes if note)


def _describe(what: str, names: list[str], shown: int = 5) -> str:
    """Return `what: a, b, ...` in one line, or an empty string for no names."""
    if not names:
        return ""
    more = f" and {len(names) - shown} more" if len(names) > shown else ""
    return f"{what}: {', '.join(names[:shown])}{more}"
