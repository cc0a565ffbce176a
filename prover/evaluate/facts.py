"""What an evaluation has to know of a run, and which sample of which evaluation a run says it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from prover.core.model import Usage

KEY = "evaluation"
"""In a run's settings: which sample of which evaluation it is."""


class RunFacts(Protocol):
    """What has to be known of a run; `prover.store.RunRecord` is one."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def benchmark(self) -> str: ...  # noqa: D102
    @property
    def fingerprint(self) -> str: ...  # noqa: D102
    @property
    def settings(self) -> Mapping[str, Any]: ...  # noqa: D102
    @property
    def seed(self) -> int: ...  # noqa: D102
    @property
    def versions(self) -> Mapping[str, str]: ...  # noqa: D102
    @property
    def started_at(self) -> datetime: ...  # noqa: D102
    @property
    def finished_at(self) -> datetime | None: ...  # noqa: D102
    @property
    def usage(self) -> Usage: ...  # noqa: D102
    @property
    def state(self) -> str: ...  # noqa: D102


def sample_index(run: RunFacts) -> int:
    """Which sample of its evaluation a run is, from 0; 0 for a run that is none."""
    return int(run.settings.get(KEY, {}).get("sample", 0))


def evaluation_id(run: RunFacts) -> str:
    """The evaluation that a run is a sample of; empty when it is none."""
    return str(run.settings.get(KEY, {}).get("id", ""))
