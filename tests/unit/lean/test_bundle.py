"""The Lean worker as one file, and compiled."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from prover.core.errors import BackendError
from prover.lean.bundle import ROOT_MODULE, bundle_worker
from prover.lean.compile import compile_worker
from prover.lean.provision import EmbeddedLean


def modules_in_order(text: str) -> list[str]:
    return re.findall(r"^-- (Prover\.\w+)$", text, re.MULTILINE)


def test_every_module_is_there_once_and_the_root_last() -> None:
    modules = modules_in_order(bundle_worker())
    assert len(modules) == len(set(modules))
    assert modules[0] == "Prover.Plain"
    assert modules[-1] == ROOT_MODULE
    assert {"Prover.Protocol", "Prover.Elaborate", "Prover.Holes", "Prover.Kernel", "Prover.Verify"} <= set(modules)


def test_imports_come_first_and_none_of_our_own_is_left() -> None:
    text = bundle_worker()
    assert text.startswith("module\n\npublic import Lean\n")
    assert "import Prover" not in text
    assert len(re.findall(r"^module$", text, re.MULTILINE)) == 1
    last_import = text.rindex("\npublic import ")
    assert last_import < text.index("-- Prover.Plain")


def test_a_module_comes_after_those_that_it_imports() -> None:
    modules = modules_in_order(bundle_worker())
    folder = Path(__file__).parents[3] / "lean_project" / "Prover"
    for position, module in enumerate(modules):
        text = (folder / f"{module.removeprefix('Prover.')}.lean").read_text(encoding="utf-8")
        for imported in re.findall(r"^public import (Prover\.\w+)", text, re.MULTILINE):
            assert modules.index(imported) < position, f"{module} imports {imported}"


def test_every_module_says_what_it_is_for() -> None:
    folder = Path(__file__).parents[3] / "lean_project"
    for path in folder.rglob("*.lean"):
        text = path.read_text(encoding="utf-8")
        assert text.startswith("module\n"), path.name
        assert re.search(r"^/-!\n# \w", text, re.MULTILINE), path.name
        assert "\t" not in text, path.name


@pytest.mark.lean
def test_compiling_is_done_once_and_leaves_no_scratch(embedded_lean: EmbeddedLean, tmp_path: Path) -> None:
    boot = compile_worker(embedded_lean, tmp_path)
    (compiled,) = tmp_path.glob("Worker-*.ir")
    assert str(compiled) in boot.read_text(encoding="utf-8")
    changed_at = compiled.stat().st_mtime_ns
    assert compile_worker(embedded_lean, tmp_path) == boot
    assert compiled.stat().st_mtime_ns == changed_at
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".ir", ".lean"]


@pytest.mark.lean
def test_a_worker_that_lean_refuses_is_an_error_with_leans_words(
    embedded_lean: EmbeddedLean, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("prover.lean.compile.bundle_worker", lambda: "module\n\ndef broken : Nat := nonsense\n")
    with pytest.raises(BackendError, match="nonsense"):
        compile_worker(embedded_lean, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_directory_that_cannot_be_made_is_an_error_with_a_hint(embedded_lean: EmbeddedLean, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(BackendError) as caught:
        compile_worker(embedded_lean, tmp_path / "file" / "below")
    assert "PROVER_CACHE_DIR" in caught.value.hint
