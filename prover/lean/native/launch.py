"""How to run the worker of a native Lean, in the sandbox."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from prover.lean.native.layout import NativeLean
from prover.lean.pool import PoolLimits
from prover.lean.process import Launch
from prover.lean.sandbox import View, find_bubblewrap, sandbox_native

LIBRARY_MB = 6_000
"""Mathlib's compiled files are mapped and count as memory as far as they were looked at, though all workers share them.
Not measured here, for want of a native Lean; `prover bench lean --lean native` prints what a worker takes."""


def launch_native(lean: NativeLean, work_dir: Path) -> Launch:
    """Return how to start the worker: it sees the toolchain, the libraries and `work_dir`, and nothing of our own."""
    environment = {
        "LEAN_PATH": os.pathsep.join(str(part) for part in lean.lean_path),
        "LEAN_SYSROOT": str(lean.sysroot),
        # An executable that interprets is linked to the toolchain's shared library.
        "LD_LIBRARY_PATH": os.pathsep.join(str(lean.sysroot / part) for part in ("lib/lean", "lib")),
    }
    view = View((lean.worker.parent, lean.sysroot, *lean.lean_path), work_dir)
    argv, outer = sandbox_native([str(lean.worker)], view, environment, bubblewrap=find_bubblewrap())
    return Launch(tuple(argv), outer, work_dir)


def launch_file(lean: NativeLean, path: Path) -> Launch:
    """Return how to have `lean` itself elaborate a file, in the sandbox: a process for one proof, to compare with."""
    environment = {
        "LEAN_PATH": os.pathsep.join(str(part) for part in lean.lean_path),
        "LEAN_SYSROOT": str(lean.sysroot),
    }
    view = View((lean.sysroot, *lean.lean_path), path.parent)
    command = [str(lean.sysroot / "bin" / "lean"), str(path)]
    argv, outer = sandbox_native(command, view, environment, bubblewrap=find_bubblewrap())
    return Launch(tuple(argv), outer, path.parent)


def make_room(limits: PoolLimits) -> PoolLimits:
    """Return `limits` for workers that also hold a library's files."""
    return replace(limits, memory_mb=limits.memory_mb + LIBRARY_MB, recycle_mb=limits.recycle_mb + LIBRARY_MB)
