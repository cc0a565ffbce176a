"""Setting up a native Lean, with stand-ins for elan and lake."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from prover.cli.lean_choice import choose_lean
from prover.core.errors import BackendError, InputError, ProvisionError
from prover.lean.measure import measure_single_processes
from prover.lean.native import NativePlan, find_native, launch_native, set_up_native
from prover.lean.native.layout import NativeLean
from prover.lean.native.programs import Programs
from prover.lean.native.sources import digest_sources, read_sources
from prover.lean.process import WorkerProcess
from prover.lean.provision.layout import CACHE_VARIABLE
from prover.lean.spec import LeanSpec
from tests.fakes.native_lean import FakeToolchain

FAKE_WORKER = Path(__file__).parents[3] / "fakes" / "worker.py"


@pytest.fixture
def toolchain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeToolchain:
    fake = FakeToolchain(tmp_path / "bin", worker=[sys.executable, str(FAKE_WORKER)])
    monkeypatch.setenv("PATH", fake.path)
    return fake


def find(folder: Path, project: Path | None = None) -> NativeLean | None:
    return find_native(project, sources=digest_sources(read_sources()), cache_dir=folder)


def make_project(folder: Path, toolchain: str | None = "leanprover/lean4:v4.20.0") -> Path:
    folder.mkdir()
    (folder / "lakefile.toml").write_text('name = "mine"\n')
    if toolchain is not None:
        (folder / "lean-toolchain").write_text(toolchain + "\n")
    return folder


def test_the_steps_without_mathlib(tmp_path: Path, toolchain: FakeToolchain) -> None:
    lines: list[str] = []
    made = set_up_native(NativePlan(cache_dir=tmp_path), Programs(lines.append))
    pinned = made.toolchain
    assert toolchain.calls[:2] == [
        ["elan", "toolchain", "install", pinned],
        ["lake", "-Kmathlib=off", "build", "worker"],
    ]
    assert "✔ [1/2] Built Prover.Main" in lines
    assert find(tmp_path) == made
    assert not made.has_mathlib
    folder = made.worker.parents[3]
    assert (folder / "lakefile.lean").is_file()
    assert (folder / "lean_project" / "Prover" / "Main.lean").is_file()


def test_mathlib_is_fetched_compiled(tmp_path: Path, toolchain: FakeToolchain) -> None:
    library = tmp_path / "mathlib" / ".lake" / "build" / "lib" / "lean"
    library.mkdir(parents=True)
    (library / "Mathlib.olean").touch()
    toolchain.libraries = [library]
    toolchain.save()
    made = set_up_native(NativePlan(with_mathlib=True, cache_dir=tmp_path), Programs())
    assert toolchain.calls[1:4] == [
        ["lake", "update"],
        ["lake", "exe", "cache", "get"],
        ["lake", "build", "worker"],
    ]
    assert made.has_mathlib
    assert library.resolve() in made.lean_path


def test_mathlib_makes_it_the_default(
    tmp_path: Path, toolchain: FakeToolchain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))
    set_up_native(NativePlan(), Programs())
    assert choose_lean(None) == LeanSpec("embedded")
    library = tmp_path / "mathlib"
    library.mkdir()
    (library / "Mathlib.olean").touch()
    toolchain.libraries = [library]
    toolchain.save()
    set_up_native(NativePlan(with_mathlib=True), Programs())
    assert choose_lean(None) == LeanSpec("native")
    assert choose_lean(LeanSpec("embedded")) == LeanSpec("embedded")


def test_setting_up_a_bare_one_does_not_take_mathlib_away(tmp_path: Path, toolchain: FakeToolchain) -> None:
    with_mathlib = set_up_native(NativePlan(with_mathlib=True, cache_dir=tmp_path), Programs())
    set_up_native(NativePlan(cache_dir=tmp_path), Programs())
    assert find(tmp_path) == with_mathlib


def test_records_tell_projects_and_versions_of_libraries_apart(tmp_path: Path, toolchain: FakeToolchain) -> None:
    assert set_up_native(NativePlan(cache_dir=tmp_path), Programs()).label == "native"
    project = make_project(tmp_path / "mine")
    made = set_up_native(NativePlan(project=project, cache_dir=tmp_path), Programs())
    assert made.label == "native mine"
    labels = set()
    for revision in ("a", "b"):
        (project / "lake-manifest.json").write_text(f'{{"packages": [{{"rev": "{revision}"}}]}}')
        labels.add(made.label)
    assert len(labels) == 2
    assert all(re.fullmatch("native mine@[0-9a-f]{8}", label) for label in labels)


def test_a_failed_step_is_told_and_repeated_later(tmp_path: Path, toolchain: FakeToolchain) -> None:
    toolchain.failures = {"exe cache get": "curl: (6) Could not resolve host"}
    toolchain.save()
    plan = NativePlan(with_mathlib=True, cache_dir=tmp_path)
    with pytest.raises(ProvisionError, match=r"cache get` ended with 1:\ncurl") as raised:
        set_up_native(plan, Programs())
    assert "Repeat the command" in str(raised.value)
    assert find(tmp_path) is None
    toolchain.failures = {}
    toolchain.save()
    set_up_native(plan, Programs())
    assert find(tmp_path) is not None
    assert toolchain.calls.count(["lake", "update"]) == 1


def test_a_project_keeps_its_toolchain_and_libraries(tmp_path: Path, toolchain: FakeToolchain) -> None:
    project = make_project(tmp_path / "mine")
    (project / ".lake" / "build" / "lib" / "lean").mkdir(parents=True)
    made = set_up_native(NativePlan(project=project, cache_dir=tmp_path), Programs())
    assert made.toolchain == "leanprover/lean4:v4.20.0"
    assert made.project == project
    assert made.lean_path == ((project / ".lake" / "build" / "lib" / "lean").resolve(),)
    assert find(tmp_path, project) == made
    assert find(tmp_path) is None


def test_a_toolchain_that_does_not_suit_points_to_another_backend(tmp_path: Path, toolchain: FakeToolchain) -> None:
    toolchain.failures = {"build worker": "error: unknown identifier"}
    toolchain.save()
    project = make_project(tmp_path / "mine")
    with pytest.raises(ProvisionError, match="interact:"):
        set_up_native(NativePlan(project=project, cache_dir=tmp_path), Programs())


def test_without_elan_it_says_where_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ProvisionError, match=r"lean-lang\.org/install"):
        set_up_native(NativePlan(cache_dir=tmp_path / "cache"), Programs())


@pytest.mark.parametrize("toolchain_text", [None, "", "rm -rf; x"])
def test_what_is_no_project_is_refused(tmp_path: Path, toolchain_text: str | None, toolchain: FakeToolchain) -> None:
    with pytest.raises(InputError, match="lakefile"):
        set_up_native(NativePlan(project=tmp_path / "nothing", cache_dir=tmp_path), Programs())
    project = make_project(tmp_path / "mine", toolchain_text)
    with pytest.raises(InputError, match="lean-toolchain"):
        set_up_native(NativePlan(project=project, cache_dir=tmp_path), Programs())
    assert toolchain.calls == []


def test_changed_sources_or_a_lost_worker_mean_that_nothing_is_set_up(tmp_path: Path, toolchain: FakeToolchain) -> None:
    made = set_up_native(NativePlan(cache_dir=tmp_path), Programs())
    assert find_native(sources="others", cache_dir=tmp_path) is None
    made.worker.unlink()
    assert find(tmp_path) is None


async def test_the_worker_runs_with_nothing_of_our_environment(
    tmp_path: Path, toolchain: FakeToolchain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    made = set_up_native(NativePlan(cache_dir=tmp_path), Programs())
    launch = launch_native(made, tmp_path)
    assert "secret" not in str(launch)
    assert str(made.sysroot) in str(launch)


async def test_a_process_for_one_proof_is_the_toolchain_s_own_lean(
    tmp_path: Path, toolchain: FakeToolchain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("prover.lean.native.launch.find_bubblewrap", lambda: None)  # it would hide this Python
    made = set_up_native(NativePlan(cache_dir=tmp_path), Programs())
    program = made.sysroot / "bin" / "lean"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\ntest "$LEAN_SYSROOT" = "{made.sysroot}" && ! grep wrong "$1"\n')
    program.chmod(0o755)
    assert await measure_single_processes(made, ["theorem t : 1 = 1 := rfl"] * 2, 1) > 0
    with pytest.raises(BackendError, match="wrong"):
        await measure_single_processes(made, ["theorem wrong : 1 = 2 := rfl"], 1)


async def test_the_launched_worker_greets(
    tmp_path: Path, toolchain: FakeToolchain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("prover.lean.native.launch.find_bubblewrap", lambda: None)  # it would hide this Python
    made = set_up_native(NativePlan(cache_dir=tmp_path), Programs())
    worker = await WorkerProcess.start(launch_native(made, tmp_path), timeout_s=30)
    try:
        assert (await worker.request("check", {"source": "x"}))["echo"] == "x"
    finally:
        await worker.kill()
