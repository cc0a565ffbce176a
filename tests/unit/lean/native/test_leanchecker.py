"""The second look by `leanchecker`, with stand-ins for the toolchain's programs."""

from __future__ import annotations

from pathlib import Path

import pytest

from prover.core.verdict import Status
from prover.lean.native import NativeLean, find_leanchecker, recheck

TEXT = "theorem t : 1 = 1 := rfl\n"
COMPILE = 'test "$1" = -o && cp "$3" "$2"'
ACCEPT = 'grep -q "theorem t" "$1.olean"'


@pytest.fixture
def native(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> NativeLean:
    (tmp_path / "toolchain" / "bin").mkdir(parents=True)
    monkeypatch.setattr("prover.lean.native.leanchecker.find_bubblewrap", lambda: None)
    return NativeLean(
        project=tmp_path, toolchain="leanprover/lean4:v4.28.0", sysroot=tmp_path / "toolchain",
        worker=tmp_path / "worker", lean_path=(), has_mathlib=False, sources="",
    )  # fmt: skip


def write(native: NativeLean, **programs: str) -> None:
    for name, script in programs.items():
        path = native.sysroot / "bin" / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)


def test_a_toolchain_without_it(native: NativeLean) -> None:
    assert find_leanchecker(native) is None


def test_it_sees_what_was_compiled(native: NativeLean) -> None:
    write(native, lean=COMPILE, leanchecker=ACCEPT)
    assert find_leanchecker(native) is not None
    assert recheck(native, TEXT, timeout_s=20) is None


@pytest.mark.parametrize(
    ("programs", "status", "said"),
    [
        ({"lean": COMPILE, "leanchecker": "echo found a problem; exit 1"}, Status.REJECTED, "found a problem"),
        ({"lean": "echo error: no; exit 1", "leanchecker": ACCEPT}, Status.REJECTED, "lean ended with 1: error: no"),
        ({"lean": COMPILE, "leanchecker": "kill -9 $$"}, Status.CRASHED, "ended with -9"),
        ({"lean": COMPILE, "leanchecker": "sleep 30"}, Status.TIMEOUT, "no answer within 0.5 s"),
        ({"leanchecker": ACCEPT}, Status.CRASHED, "lean ended with 127"),
    ],
)
def test_what_is_no_acceptance(native: NativeLean, programs: dict[str, str], status: Status, said: str) -> None:
    write(native, **programs)
    objection = recheck(native, TEXT, timeout_s=0.5 if "sleep" in str(programs) else 20)
    assert objection is not None
    assert objection[0] is status
    assert said in objection[1]


def test_nothing_of_our_environment_reaches_it(native: NativeLean, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    write(native, lean=COMPILE, leanchecker="env; exit 1")
    objection = recheck(native, TEXT, timeout_s=20)
    assert objection is not None
    assert "secret" not in objection[1]
    assert str(native.sysroot) in objection[1]
