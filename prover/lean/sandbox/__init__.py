"""What a process that runs candidates may use and reach: resource limits, and bubblewrap's namespaces."""

from __future__ import annotations

from prover.lean.sandbox.bubblewrap import View, confine, find_bubblewrap
from prover.lean.sandbox.limits import ResourceLimits, limit_resources
from prover.lean.sandbox.native import NATIVE_LIMITS, sandbox_native

__all__ = [
    "NATIVE_LIMITS",
    "ResourceLimits",
    "View",
    "confine",
    "find_bubblewrap",
    "limit_resources",
    "sandbox_native",
]
