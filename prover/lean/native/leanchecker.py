"""A second look by `leanchecker`, which newer toolchains ship: it replays a compiled file through the kernel.

It knows nothing of the reference statement, so it can take a verdict back and never make one. The file is compiled
again for it, in the sandbox: what it reads was written by a process of its own.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from prover.core.verdict import Status
from prover.lean.native.layout import NativeLean
from prover.lean.sandbox import View, find_bubblewrap, sandbox_native

_MODULE = "Candidate"
_SAID_CHARS = 1000
_NOT_STARTED = 126
"""From here on the exit status is the shell's, about a program that it could not start or that a signal ended."""


def find_leanchecker(lean: NativeLean) -> Path | None:
    """Return the program, or None where the toolchain has none."""
    program = lean.sysroot / "bin" / "leanchecker"
    return program if program.is_file() else None


Objection = tuple[Status, str]
"""`REJECTED`, `TIMEOUT` or `CRASHED`, and why."""


def recheck(lean: NativeLean, text: str, *, timeout_s: float) -> Objection | None:
    """Return what `leanchecker` has against the Lean file `text`; None when it accepts it.

    Each of the two steps, compiling and checking, has `timeout_s`. Blocks. The toolchain must have the program.
    """
    programs = lean.sysroot / "bin"
    with tempfile.TemporaryDirectory(prefix="prover-recheck-") as folder:
        work_dir = Path(folder)
        (work_dir / f"{_MODULE}.lean").write_text(text, encoding="utf-8")
        compiling = [str(programs / "lean"), "-o", f"{_MODULE}.olean", f"{_MODULE}.lean"]
        for argv in (compiling, [str(programs / "leanchecker"), _MODULE]):
            if (objection := _run(lean, argv, work_dir, timeout_s)) is not None:
                return objection
    return None


def _run(lean: NativeLean, argv: Sequence[str], work_dir: Path, timeout_s: float) -> Objection | None:
    """Run a program of the toolchain in the sandbox; return why it failed, if it did."""
    environment = {
        "LEAN_PATH": os.pathsep.join(str(part) for part in (work_dir, *lean.lean_path)),
        "LEAN_SYSROOT": str(lean.sysroot),
    }
    view = View((lean.sysroot, *lean.lean_path), work_dir, may_write=True)
    command, outer = sandbox_native(argv, view, environment, bubblewrap=find_bubblewrap())
    name = Path(argv[0]).name
    try:
        done = subprocess.run(
            command, cwd=work_dir, env=outer, capture_output=True, text=True, errors="replace",
            timeout=timeout_s, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return Status.TIMEOUT, f"{name}: no answer within {timeout_s:g} s"
    except OSError as error:
        return Status.CRASHED, f"{name} does not start: {error}"
    if done.returncode == 0:
        return None
    said = f"{name} ended with {done.returncode}: {(done.stdout + done.stderr).strip()[-_SAID_CHARS:]}"
    return Status.REJECTED if 0 < done.returncode < _NOT_STARTED else Status.CRASHED, said
