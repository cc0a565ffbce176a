"""What changed from one run to another: problems won and lost, settings that differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from prover.core.outcome import ProblemOutcome, ProblemStatus
from prover.store.records import RunRecord

Pair = tuple[str, str]
"""What the first run says and what the second does; empty where one says nothing."""


@dataclass(frozen=True, slots=True)
class RunDiff:
    """Two runs, compared problem by problem. Names are sorted."""

    left: RunRecord
    right: RunRecord
    won: tuple[str, ...]
    """Proved by the second run, and tried but not proved by the first."""
    lost: tuple[str, ...]
    """Proved by the first run, and tried but not proved by the second."""
    changed: Mapping[str, Pair]
    """Otherwise different: status, and by which means it was proved."""
    only_left: tuple[str, ...]
    """Problems that only the first run has ended."""
    only_right: tuple[str, ...]
    settings: Mapping[str, Pair]
    """Settings, versions and seed that differ, as text."""

    def to_json(self) -> dict[str, Any]:
        """As `prover runs diff --json` prints it."""
        return {
            "left": self.left.id,
            "right": self.right.id,
            "won": list(self.won),
            "lost": list(self.lost),
            "changed": {name: list(pair) for name, pair in self.changed.items()},
            "only_left": list(self.only_left),
            "only_right": list(self.only_right),
            "settings": {name: list(pair) for name, pair in self.settings.items()},
        }


def compare_runs(left: RunRecord, right: RunRecord) -> RunDiff:
    """Compare two runs that were loaded with their outcomes; problems are the same when their ids are."""
    pairs = {key: (left.outcomes[key], right.outcomes[key]) for key in left.outcomes.keys() & right.outcomes.keys()}
    was_won = {key for key, (before, after) in pairs.items() if not _is_proved(before) and _is_proved(after)}
    was_lost = {key for key, (before, after) in pairs.items() if _is_proved(before) and not _is_proved(after)}
    changed = {
        before.name: (_describe(before), _describe(after))
        for key, (before, after) in pairs.items()
        if key not in was_won | was_lost and _describe(before) != _describe(after)
    }
    return RunDiff(
        left,
        right,
        won=_name(was_won, right),
        lost=_name(was_lost, right),
        changed=dict(sorted(changed.items())),
        only_left=_name(left.outcomes.keys() - right.outcomes.keys(), left),
        only_right=_name(right.outcomes.keys() - left.outcomes.keys(), right),
        settings=_compare_settings(left, right),
    )


def _is_proved(outcome: ProblemOutcome) -> bool:
    return outcome.status is ProblemStatus.PROVED


def _describe(outcome: ProblemOutcome) -> str:
    return f"{outcome.status.value} ({outcome.how})" if outcome.how else outcome.status.value


def _name(problem_ids: set[str], run: RunRecord) -> tuple[str, ...]:
    return tuple(sorted(run.outcomes[problem_id].name for problem_id in problem_ids))


def _compare_settings(left: RunRecord, right: RunRecord) -> dict[str, Pair]:
    before, after = _flatten_circumstances(left), _flatten_circumstances(right)
    names = sorted(before.keys() | after.keys())
    return {name: (before.get(name, ""), after.get(name, "")) for name in names if before.get(name) != after.get(name)}


def _flatten_circumstances(run: RunRecord) -> dict[str, str]:
    circumstances = {"benchmark": run.benchmark, "seed": run.seed, **run.settings}
    flat = {name: str(value) for name, value in flatten(circumstances).items()}
    return flat | {f"version.{name}": version for name, version in run.versions.items()}


def flatten(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return nested settings as one level, e.g. `sampling.temperature`."""
    flat: dict[str, Any] = {}
    for name, value in settings.items():
        if isinstance(value, Mapping):
            flat |= {f"{name}.{inner}": deep for inner, deep in flatten(value).items()}
        else:
            flat[name] = value
    return flat
