"""What a project needs, and how the REPL is started: with nothing of ours in its environment."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from prover.core.errors import BackendError, InputError
from prover.core.extras import MissingExtra
from prover.core.problem import Problem
from prover.lean.interact import InteractOptions, open_interact, plan_interact
from prover.lean.interact.opening import find_lake, read_environment, read_version, write_launcher
from prover.lean.pool import PoolLimits
from prover.lean.sandbox import find_bubblewrap
from prover.lean.spec import LeanSpec
from prover.wiring import find_fault
from tests.fakes.lake import fake_project


@pytest.mark.parametrize(
    ("toolchain", "version"),
    [("leanprover/lean4:v4.8.0\n", "4.8.0"), ("leanprover/lean4:v4.21.0-rc3", "4.21.0-rc3"), ("4.28.0", "4.28.0")],
)
def test_versions(tmp_path, toolchain, version):
    (tmp_path / "lean-toolchain").write_text(toolchain)
    assert read_version(tmp_path) == version


@pytest.mark.parametrize(
    ("toolchain", "complaint"),
    [("leanprover/lean4:v4.7.0", "4.8 or later"), ("leanprover/lean4:nightly", "no release"), (None, "lean-toolchain")],
)
def test_projects_that_cannot_be_used(tmp_path, toolchain, complaint):
    if toolchain is not None:
        (tmp_path / "lean-toolchain").write_text(toolchain)
    with pytest.raises(InputError, match=complaint):
        read_version(tmp_path)


def test_without_lake_the_hint_says_how_to_get_it(tmp_path):
    with pytest.raises(InputError, match="elan"):
        find_lake(str(tmp_path / "lake"))


async def test_without_lean_interact_the_hint_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "lean_interact", None)
    with pytest.raises(MissingExtra, match=r"open-prover\[interact\]"):
        async with open_interact(InteractOptions(tmp_path), lambda problem, source: None):
            pass


def test_what_lake_says_about_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    options = fake_project(tmp_path)
    found = read_environment(Path(options.lake), tmp_path)
    assert found["LEAN_SYSROOT"] == "/opt/lean"
    assert found["LEAN_PATH"] == str(tmp_path / ".lake" / "build" / "lib")
    assert "OPENAI_API_KEY" not in found
    Path(options.lake).write_text("#!/bin/sh\necho broken manifest >&2; exit 1\n")
    with pytest.raises(BackendError, match="broken manifest"):
        read_environment(Path(options.lake), tmp_path)


def test_the_repl_is_started_with_what_it_needs_and_no_keys(tmp_path, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    options = fake_project(tmp_path)
    program = tmp_path / "repl" / ".lake" / "build" / "bin" / "repl"
    program.write_text("#!/bin/sh\n/usr/bin/env\necho noise >&2\n")
    work = tmp_path / "work"
    work.mkdir()
    launcher = write_launcher(work, tmp_path / "repl", options, {"LEAN_PATH": "/some/where", "LEAN_SYSROOT": "/opt/x"})
    done = subprocess.run([launcher, "env", "ignored"], capture_output=True, text=True, check=True, timeout=20)
    environment = dict(line.split("=", 1) for line in done.stdout.splitlines())
    assert environment["LEAN_PATH"] == "/some/where"
    assert environment["HOME"] == str(work)
    assert environment["PATH"].startswith("/opt/x/bin:")
    assert "OPENAI_API_KEY" not in environment
    assert done.stderr == ""
    assert (work / "stderr").read_text() == "noise\n"


def test_in_the_sandbox_the_repl_sees_its_project_and_cannot_write_there(tmp_path):
    bubblewrap = find_bubblewrap()
    if bubblewrap is None:
        pytest.skip("bubblewrap does not work here")
    options = replace(fake_project(tmp_path), bubblewrap=bubblewrap)
    program = tmp_path / "repl" / ".lake" / "build" / "bin" / "repl"
    program.write_text(f"#!/bin/sh\ncat {tmp_path}/lean-toolchain\necho x > {tmp_path}/new\nls {Path.home()}\n")
    work = tmp_path.parent / f"{tmp_path.name}-work"
    work.mkdir()
    launcher = write_launcher(work, tmp_path / "repl", options, {})
    done = subprocess.run([launcher, "env", "ignored"], capture_output=True, text=True, check=False, timeout=20)
    assert done.stdout == "leanprover/lean4:v4.28.0\n"
    assert not (tmp_path / "new").exists()


def test_a_spec_becomes_options(monkeypatch, tmp_path):
    limits = PoolLimits(workers=3, memory_mb=1000)
    monkeypatch.delenv("PROVER_INTERACT_REPL", raising=False)
    plan = plan_interact(LeanSpec.parse(f"interact:{tmp_path}").target, limits)
    assert (plan.project, plan.repl, plan.workers, plan.memory_mb > 1000) == (tmp_path, None, 3, True)
    monkeypatch.setenv("PROVER_INTERACT_REPL", str(tmp_path / "repl"))
    assert plan_interact(LeanSpec.parse(f"interact:{tmp_path}").target, limits).repl == tmp_path / "repl"


def test_the_screen_of_audits_lets_the_references_own_words_pass():
    problem = Problem("t", "theorem t : IO.f = 1", "def IO.f := 1\n")
    assert find_fault(problem, "theorem t : IO.f = 1 := rfl") is None
    fault = find_fault(problem, "#eval 1\ntheorem t : IO.f = 1 := rfl")
    assert fault is not None
    assert fault[0] == "hash-command"
