"""From the npm tarball to the tree that is installed, in one pass and without intermediate files.

The tarball holds `package/lean-lib.tar.gz` (the compiled library), `package/lean.js` and `package/lean.wasm`. The
library is unpacked as it streams by; the other two are patched in memory (about 0.5 GB at the peak).
"""

from __future__ import annotations

import io
import shutil
import tarfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import IO

from prover.core.errors import ProvisionError
from prover.lean.provision import glue_edits
from prover.lean.provision.glue_edits import GlueEditError
from prover.lean.provision.patch_glue import drop_unused_exports, patch_glue, read_prelude
from prover.lean.provision.patch_wasm import link_module, write_module
from prover.lean.provision.progress import ProgressSink
from prover.lean.provision.symbols import write_symbols
from prover.lean.provision.wasm_reader import WasmFormatError

PATCH_VERSION = 1
"""Raise it when the rewriting of `lean.wasm` or the format of `lean.sym` changes."""

_LIBRARY, _GLUE, _MODULE = "package/lean-lib.tar.gz", "package/lean.js", "package/lean.wasm"
_UNUSED = frozenset({"Lake", "Lake.olean", "LakeMain.olean", "Leanc.olean"})
"""Parts of the library that do not load in this build."""


class _CountingFile(io.RawIOBase):
    """Passes reads through and tells how far they are."""

    def __init__(self, file: IO[bytes], progress: ProgressSink) -> None:
        self._file = file
        self._progress = progress

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        self._progress.advance(len(data))
        return len(data)


def fingerprint_patch() -> str:
    """Identify everything that `build_tree` does to the package; changes with any edit of the glue."""
    digest = sha256(f"{PATCH_VERSION}\n{read_prelude()}".encode())
    for edit in glue_edits.EDITS:
        digest.update(edit.signature.encode())
    return digest.hexdigest()[:16]


def build_tree(tarball: Path, tree: Path, progress: ProgressSink) -> None:
    """Unpack and patch `tarball` into the empty directory `tree`. Raises `ProvisionError`, `OSError`."""
    progress.start("unpack", tarball.stat().st_size)
    try:
        parts = _unpack(tarball, tree / "lib", progress)
    except (tarfile.TarError, EOFError, UnicodeDecodeError) as error:
        raise ProvisionError(f"{tarball} cannot be unpacked: {error}", hint="Download it again") from error
    progress.finish()
    missing = [name for name in (_GLUE, _MODULE) if name not in parts]
    if missing or not any((tree / "lib").iterdir()):
        raise ProvisionError(f"{tarball} lacks {missing[0] if missing else _LIBRARY}", hint="Download it again")
    progress.start("patch", len(parts[_GLUE]) + len(parts[_MODULE]))
    try:
        _patch(parts.pop(_GLUE), parts.pop(_MODULE), tree, progress)
    except (GlueEditError, WasmFormatError) as error:
        raise ProvisionError(
            f"the downloaded Lean cannot be patched: {error}",
            hint="This is a fault of this program: please report it with the text above",
        ) from error
    progress.finish()


def _unpack(tarball: Path, library: Path, progress: ProgressSink) -> dict[str, bytes]:
    """Unpack the library; return the contents of the other two files."""
    library.mkdir()
    parts: dict[str, bytes] = {}
    with tarball.open("rb") as file, _open_stream(_CountingFile(file, progress)) as package:
        for member in package:
            content = package.extractfile(member)
            if member.name == _LIBRARY and content is not None:
                with _open_stream(content) as archive:
                    extract_library(archive, library)
            elif member.name in (_GLUE, _MODULE) and content is not None:
                parts[member.name] = content.read()
    return parts


def _open_stream(file: io.RawIOBase | IO[bytes]) -> tarfile.TarFile:
    return tarfile.open(fileobj=file, mode="r|gz", bufsize=1 << 20)


def extract_library(archive: tarfile.TarFile, library: Path) -> None:
    """Write the compiled modules of `archive` below `library`.

    Only regular files with plain relative paths are accepted: no links, devices, absolute paths or `..`. Left
    out are macOS resource forks (`._*`) and the parts that do not load. Raises `ProvisionError`.
    """
    for member, path in _list_files(archive):
        target = library.joinpath(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        content = archive.extractfile(member)
        if content is not None:
            with target.open("wb") as out:
                shutil.copyfileobj(content, out, 1 << 20)


def _list_files(archive: tarfile.TarFile) -> Iterator[tuple[tarfile.TarInfo, PurePosixPath]]:
    for member in archive:
        path = PurePosixPath(member.name)
        if member.isdir() or path.name.startswith("._") or not path.parts or path.parts[0] in _UNUSED:
            continue
        if not member.isreg() or path.is_absolute() or ".." in path.parts:
            raise ProvisionError(f"the package holds an unsafe entry `{member.name}`", hint="Do not use this tarball")
        yield member, path


def _patch(glue: bytes, module: bytes, tree: Path, progress: ProgressSink) -> None:
    linked = link_module(module)
    slim = drop_unused_exports(glue.decode("utf-8"))
    (tree / "lean.js").write_text(patch_glue(slim), encoding="utf-8")
    progress.advance(len(glue))
    with (tree / "lean.wasm").open("wb") as out:
        for piece in write_module(linked, slim.exports):
            progress.advance(out.write(piece))
    (tree / "lean.sym").write_bytes(write_symbols(linked.addresses))
