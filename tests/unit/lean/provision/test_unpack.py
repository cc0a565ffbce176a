from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from prover.core.errors import ProvisionError
from prover.lean.provision import NullProgress
from prover.lean.provision import patch_glue as patching
from prover.lean.provision.glue_edits import EDITS, Edit
from prover.lean.provision.unpack import build_tree, extract_library, fingerprint_patch
from tests.unit.lean.provision.modules import make_module, make_tar
from tests.unit.lean.provision.test_glue import GLUE

LIBRARY = {"./Init.olean": b"init", "./Init/Core.olean": b"core", "./._Init": b"fork", "./Lake/Load.olean": b"lake"}


class CountedProgress(NullProgress):
    """Adds up what each step says."""

    def __init__(self) -> None:
        self.totals: list[int | None] = []
        self.done: list[int] = []

    def start(self, step: str, total: int | None) -> None:
        self.totals.append(total)
        self.done.append(0)

    def advance(self, n: int) -> None:
        self.done[-1] += n


def make_package_file(folder: Path, **parts: bytes) -> Path:
    files = {"lean-lib.tar.gz": make_tar(LIBRARY), "lean.js": GLUE.encode(), "lean.wasm": make_module()} | {
        name.replace("_", ".", 1): content for name, content in parts.items()
    }
    tarball = folder / "package.tgz"
    tarball.write_bytes(make_tar({f"package/{name}": content for name, content in files.items() if content}))
    return tarball


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty tree, with edits that fit the small glue."""
    monkeypatch.setattr(patching, "EDITS", (Edit("sample", "because", "_used(1)", "_used(2)"),))
    folder = tmp_path / "tree"
    folder.mkdir()
    return folder


def test_a_tree_holds_the_library_and_the_patched_files(tmp_path: Path, tree: Path) -> None:
    progress = CountedProgress()
    tarball = make_package_file(tmp_path)
    build_tree(tarball, tree, progress)
    found = {str(path.relative_to(tree)) for path in tree.rglob("*") if path.is_file()}
    assert found == {"lean.js", "lean.wasm", "lean.sym", "lib/Init.olean", "lib/Init/Core.olean"}
    assert (tree / "lib/Init/Core.olean").read_bytes() == b"core"
    assert "_used(2)" in (tree / "lean.js").read_text(encoding="utf-8")
    assert progress.totals[0] == progress.done[0] == tarball.stat().st_size


@pytest.mark.parametrize(
    "content",
    [b"not a tarball", b"", make_tar({"package/lean.js": b"x" * 9999})[:60]],
    ids=["text", "empty", "cut"],  # a tarball holds the time, which two processes would not agree on
)
def test_a_damaged_tarball_is_named(tmp_path: Path, tree: Path, content: bytes) -> None:
    tarball = tmp_path / "damaged.tgz"
    tarball.write_bytes(content)
    with pytest.raises(ProvisionError, match=r"damaged\.tgz cannot be unpacked"):
        build_tree(tarball, tree, NullProgress())


@pytest.mark.parametrize(
    ("name", "lack"), [("lean_js", "lean.js"), ("lean_wasm", "lean.wasm"), ("lean-lib_tar.gz", "lean-lib.tar.gz")]
)
def test_a_tarball_that_lacks_a_part_is_refused(tmp_path: Path, tree: Path, name: str, lack: str) -> None:
    with pytest.raises(ProvisionError, match=f"lacks package/{lack}"):
        build_tree(make_package_file(tmp_path, **{name: b""}), tree, NullProgress())


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [("lean_js", b"var a=1;", "drop-unused-exports"), ("lean_wasm", b"\0asm", "not a WebAssembly module")],
)
def test_an_unknown_part_is_refused(tmp_path: Path, tree: Path, name: str, content: bytes, reason: str) -> None:
    with pytest.raises(ProvisionError, match=reason):
        build_tree(make_package_file(tmp_path, **{name: content}), tree, NullProgress())


@pytest.mark.parametrize("name", ["../outside.olean", "/outside.olean", "a/../../outside.olean"])
def test_a_path_that_leaves_the_library_is_refused(tmp_path: Path, name: str) -> None:
    content = io.BytesIO(make_tar({name: b"x"}))
    with tarfile.open(fileobj=content) as archive, pytest.raises(ProvisionError, match="unsafe entry"):
        extract_library(archive, tmp_path / "lib")
    assert not (tmp_path / "outside.olean").exists()


def test_a_link_is_refused(tmp_path: Path) -> None:
    content = io.BytesIO(make_tar({}, links={"Init.olean": "/etc/hostname"}))
    with tarfile.open(fileobj=content) as archive, pytest.raises(ProvisionError, match="unsafe entry"):
        extract_library(archive, tmp_path / "lib")


def test_the_fingerprint_changes_with_an_edit(monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprint_patch()
    assert fingerprint_patch() == before
    monkeypatch.setattr("prover.lean.provision.glue_edits.EDITS", EDITS[1:])
    assert fingerprint_patch() != before
