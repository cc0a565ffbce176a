"""A `lake` and a built community REPL that are not there: `lake env PROGRAM` runs it, the REPL is `prover repl`."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

from prover.lean.interact import InteractOptions

NO_THEOREMS = frozenset({"sorryAx", "Lean.ofReduceBool", "Lean.ofReduceNat", "Lean.trustCompiler"})
TOOLCHAIN = "leanprover/lean4:v4.28.0\n"
LAKE = """#!/bin/sh
echo "$@" >> "{log}"
if [ "$1" = env ]; then shift; LEAN_SYSROOT=/opt/lean LEAN_PATH=./.lake/build/lib exec "$@"; fi
"""
REPL = """#!/bin/sh
exec /usr/bin/env {variables} {python} -m prover repl --lean embedded
"""
_NEEDED = ("HOME", "PATH", "PYTHONPATH", "XDG_CACHE_HOME")


def fake_project(root: Path, **options: object) -> InteractOptions:
    """A project in `root`, with its REPL; lake's calls go to `root/calls`."""
    (root / "lean-toolchain").write_text(TOOLCHAIN)
    lake = root / "lake"
    lake.write_text(LAKE.format(log=root / "calls"))
    lake.chmod(0o755)
    repl = root / "repl" / ".lake" / "build" / "bin" / "repl"
    repl.parent.mkdir(parents=True)
    kept = {name: value for name, value in os.environ.items() if name in _NEEDED or name.startswith("PROVER_")}
    variables = shlex.join(f"{name}={value}" for name, value in kept.items())
    repl.write_text(REPL.format(variables=variables, python=shlex.quote(sys.executable)))
    repl.chmod(0o755)
    (root / "repl" / "lean-toolchain").write_text(TOOLCHAIN)
    return InteractOptions(root, repl=root / "repl", lake=str(lake), workers=1, **options)


def is_core_theorem_or_standard(axiom: str) -> bool:
    """What a proof may rest on with the embedded Lean, whose library has no proofs: `#print axioms` lists its theorems.

    The axioms of core Lean itself are known, and the screen lets no candidate declare one.
    """
    return axiom not in NO_THEOREMS
