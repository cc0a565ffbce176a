"""Versions and hardware, as recorded with every run."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

import prover
from prover.cli import circumstances
from prover.cli.circumstances import describe_machine, describe_versions, find_commit


def test_versions_name_lean_and_this_project() -> None:
    versions = describe_versions("4.28.0 embedded")
    assert (versions["lean"], versions["prover"]) == ("4.28.0 embedded", prover.__version__)
    assert all(versions.values())


def test_the_machine_is_json_and_names_cores_and_memory() -> None:
    machine = json.loads(json.dumps(describe_machine()))
    assert machine["cores"] >= 1
    assert machine["memory_gb"] > 0
    assert machine["processor"]


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one commit, from which the package seems to run."""
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b.c"]
    (tmp_path / "prover").mkdir()
    (tmp_path / "prover" / "__init__.py").write_text("")
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "one"]):
        subprocess.run([*git, *command], cwd=tmp_path, check=True)
    monkeypatch.setattr(circumstances.prover, "__file__", str(tmp_path / "prover" / "__init__.py"))
    return tmp_path


def test_the_commit_and_whether_it_was_changed(checkout: Path) -> None:
    commit = find_commit.__wrapped__()
    assert len(commit) == 40
    (checkout / "prover" / "__init__.py").write_text("x = 1\n")
    assert find_commit.__wrapped__() == f"{commit}-dirty"


def test_an_installed_package_has_no_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(circumstances.prover, "__file__", str(tmp_path / "prover" / "__init__.py"))
    assert find_commit.__wrapped__() == ""
