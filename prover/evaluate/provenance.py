"""Under which circumstances a result came about: all that is needed to quote it, or to do it again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from prover.core.problem import Problem, hash_content
from prover.evaluate.facts import RunFacts

_OWN_PLACE = frozenset({"evaluation", "hardware", "lean", "prover_version", "arguments", "model_revisions"})
"""Settings that are shown under another name."""


def describe_provenance(runs: Sequence[RunFacts], problems: Sequence[Problem]) -> dict[str, object]:
    """Return, as JSON values, versions, models, prompts, sampling, seeds, headers, hardware and settings of `runs`.

    What differs between the runs of an evaluation is a list of all that occurred.
    """
    first: Mapping[str, Any] = runs[0].settings
    names = dict.fromkeys(name for run in runs for name in run.versions)
    return {
        "versions": {name: _merge(run.versions.get(name, "unknown") for run in runs) for name in names},
        "benchmark": {"name": runs[0].benchmark, "fingerprint": runs[0].fingerprint, "problems": len(problems)}
        | dict(first.get("evaluation", {}).get("benchmark", {})),
        "headers": describe_headers(problems),
        "models": {
            role: {"spec": first[role], "revision": first.get("model_revisions", {}).get(role, "unknown")}
            for role in ("decomposer", "prover")
            if ":" in str(first.get(role, ""))
        },
        "prompts": first.get("prompts", ""),
        "sampling": first.get("sampling", {}),
        "seeds": [run.seed for run in runs],
        "hardware": _merge(run.settings.get("hardware", "unknown") for run in runs),
        "settings": {name: value for name, value in first.items() if name not in _OWN_PLACE},
        "arguments": first.get("arguments", {}),
        "started": min(run.started_at for run in runs).isoformat(timespec="seconds"),
    }


def describe_headers(problems: Sequence[Problem]) -> list[dict[str, object]]:
    """The headers of the problems, the most frequent first: their hash, how many have it, and the text."""
    counts = Counter(problem.header for problem in problems)
    return [
        {"sha256_16": hash_content(header), "problems": count, "text": header}
        for header, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]


def _merge(values: Any) -> object:
    """The value, if it is always the same; else all of them."""
    distinct: list[object] = []
    for value in values:
        if value not in distinct:
            distinct.append(value)
    return distinct[0] if len(distinct) == 1 else distinct
