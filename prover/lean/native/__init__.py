"""A native Lean toolchain, with Mathlib or a project of the user's: what published results are checked with.

`set_up_native` builds the worker, `find_native` finds what was set up, `launch_native` says how to run it.
"""

from __future__ import annotations

from prover.lean.native.building import NativePlan, set_up_native
from prover.lean.native.launch import launch_file, launch_native, make_room
from prover.lean.native.layout import NativeLean, find_native, name_project, read_toolchain
from prover.lean.native.leanchecker import find_leanchecker, recheck
from prover.lean.native.programs import Programs

__all__ = [
    "NativeLean",
    "NativePlan",
    "Programs",
    "find_leanchecker",
    "find_native",
    "launch_file",
    "launch_native",
    "make_room",
    "name_project",
    "read_toolchain",
    "recheck",
    "set_up_native",
]
