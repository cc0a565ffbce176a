"""`prover dataset build` and `stats` without Lean: what is said when something is wrong, and the plot."""

from __future__ import annotations

import asyncio
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from prover.cli import run_command
from prover.core import extras
from prover.dataset.build import DatasetBuilder
from prover.dataset.candidates import BuildOptions, RunSource
from prover.dataset.files import OutputOptions
from prover.dataset.manifest import SourceRun
from prover.dataset.rows import RowKind
from prover.prompts import PromptLibrary
from prover.store import open_store
from tests.fakes.records import RecordMaker

BUILD = ["dataset", "build", "--kind", "rl", "--no-check"]


@pytest.fixture
def store(tmp_path: Path) -> str:
    """A store with one run, of no problems."""
    url = str(tmp_path / "runs.sqlite")
    with open_store(url) as opened:
        opened.begin_run("made up", fingerprint="f", settings={}, settings_hash="h")
    return url


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A dataset of one problem."""
    builder = DatasetBuilder(
        BuildOptions(kinds=(RowKind.CURRICULUM, RowKind.RL)), OutputOptions(tmp_path / "data"), PromptLibrary.load()
    )
    records = [(RunSource("run", "made up"), RecordMaker().make())]
    asyncio.run(builder.build(records, [SourceRun(run_id="run", benchmark="made up")]))
    return tmp_path / "data"


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch):
    """Makes a module look as if it were not installed."""

    def hide(hidden: str) -> None:
        def refuse(name: str) -> ModuleType:
            if name.split(".", maxsplit=1)[0] == hidden:
                raise ModuleNotFoundError(name=hidden)
            return import_module(name)

        monkeypatch.setattr(extras, "import_module", refuse)

    return hide


def test_a_run_without_problems(store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command([*BUILD, "--from", "last", "--store", store, "--out", str(tmp_path / "d")]) == 2
    assert "no problems" in capsys.readouterr().err
    assert not (tmp_path / "d").exists()


def test_an_unknown_run(store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command([*BUILD, "--from", "nope", "--store", store, "--out", str(tmp_path / "d")]) == 2
    assert "no run 'nope'" in capsys.readouterr().err


def test_parquet_names_its_extra(store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], without) -> None:
    without("pyarrow")
    call = [*BUILD, "--from", "last", "--store", store, "--out", str(tmp_path / "d"), "--format", "parquet"]
    assert run_command(call) == 2
    assert "open-prover[data]" in capsys.readouterr().err


def test_stats_prints_counts(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["dataset", "stats", str(folder)]) == 0
    out = capsys.readouterr().out
    assert "curriculum  3 rows  (train 3)" in out
    assert "form a, open" in out


def test_stats_plots(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("matplotlib")
    assert run_command(["dataset", "stats", str(folder), "--plot", str(tmp_path / "plot.svg")]) == 0
    assert "<svg" in (tmp_path / "plot.svg").read_text(encoding="utf-8")
    assert run_command(["dataset", "stats", str(folder), "--plot", str(tmp_path / "plot.nothing")]) == 2
    assert ".svg" in capsys.readouterr().err


def test_a_plot_names_its_extra(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], without) -> None:
    without("matplotlib")
    assert run_command(["dataset", "stats", str(folder), "--plot", str(tmp_path / "plot.svg")]) == 2
    assert "open-prover[report]" in capsys.readouterr().err


def test_stats_of_no_dataset(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["dataset", "stats", str(tmp_path)]) == 2
    assert "no dataset" in capsys.readouterr().err
