"""The sandbox of a native Lean: bubblewrap where it works, resource limits everywhere."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path

from prover.lean.sandbox.bubblewrap import View, confine
from prover.lean.sandbox.limits import ResourceLimits, limit_resources

NATIVE_LIMITS = ResourceLimits(stack_kb=65_536, open_files=4096, file_kb=65_536, processes=512)
"""Lean opens every imported file (Mathlib has 8000, mapped and closed again) and starts a thread for each core."""


def sandbox_native(
    argv: Sequence[str],
    view: View,
    environment: Mapping[str, str],
    *,
    bubblewrap: Path | None,
    limits: ResourceLimits = NATIVE_LIMITS,
) -> tuple[list[str], dict[str, str]]:
    """Return argv and complete environment that run a native program on candidates.

    With `bubblewrap` (from `find_bubblewrap`) the program has the files of `view` only, no network, and sees no other
    process. Without it there are the limits and the bare environment, and the program can do what its user can: `prover
    doctor` warns of that. Environment and limits reach the program only, not bubblewrap.
    """
    if bubblewrap is None:
        # Without a user namespace the kernel counts all processes of the user: our limit would stop his other work's.
        return limit_resources(argv, dataclasses.replace(limits, processes=None)), dict(environment)
    limited = limit_resources(argv, limits)
    return confine(limited, view, bubblewrap=bubblewrap, environment=tuple(environment.items())), {}
