"""Small hand-made modules, tarballs and packages for the provisioning tests."""

from __future__ import annotations

import base64
import hashlib
import io
import tarfile
from pathlib import Path

from prover.core.errors import ProvisionError
from prover.lean.provision.layout import KEY_FILES, Package
from prover.lean.provision.progress import ProgressSink
from prover.lean.provision.wasm import (
    ElementSegment,
    Export,
    Kind,
    Section,
    Table,
    encode_elements,
    encode_exports,
    encode_table,
    join_sections,
)
from prover.lean.provision.wasm_reader import encode_name, encode_u32

FUNCTIONS = 4
"""Functions of the small module: number i returns 10 * i."""


def make_module(offset_import: str = "elsewhere") -> bytes:
    """A valid module: four functions, of which only number 2 is in the table at first; data at 64; one import."""
    infos = b"\x01" + encode_name("local") + encode_u32(0x100)
    dylink = encode_name("dylink.0") + b"\x03" + encode_u32(len(infos)) + infos
    imports = b"\x01" + encode_name("GOT.mem") + encode_name(offset_import) + b"\x03\x7f\x01"
    bodies = b"".join(b"\x04\x00\x41" + bytes([10 * i]) + b"\x0b" for i in range(FUNCTIONS))
    exports = [Export(f"f{i}", Kind.FUNCTION, i) for i in range(FUNCTIONS)]
    exports += [Export("alias", Kind.FUNCTION, 1), Export("data", Kind.GLOBAL, 1)]
    exports += [Export("local", Kind.GLOBAL, 2), Export("counter", Kind.GLOBAL, 3)]
    exports += [Export("__indirect_function_table", Kind.TABLE, 0)]
    return b"".join(
        join_sections(
            [
                Section(0, dylink),
                Section(1, b"\x01\x60\x00\x01\x7f"),
                Section(2, imports),
                Section(3, encode_u32(FUNCTIONS) + bytes(FUNCTIONS)),
                encode_table(Table(2)),
                Section(6, b"\x03\x7f\x00\x41\xc0\x00\x0b\x7f\x00\x41\x08\x0b\x7f\x01\x41\x07\x0b"),
                encode_exports(exports),
                encode_elements([ElementSegment(1, (2,))]),
                Section(10, encode_u32(FUNCTIONS) + bodies),
            ]
        )
    )


def make_tar(files: dict[str, bytes], links: dict[str, str] | None = None) -> bytes:
    """A gzipped tar of regular files and symbolic links."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
        for name, target in (links or {}).items():
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = tarfile.SYMTYPE, target
            archive.addfile(entry)
    return buffer.getvalue()


def build_small_tree(tarball: Path, tree: Path, progress: ProgressSink) -> None:
    """Stands for unpacking and patching: key files that hold what the tarball holds."""
    content = tarball.read_bytes()
    progress.start("build", len(content))
    if content.startswith(b"broken"):
        raise ProvisionError("broken package", hint="Try another")
    for name in KEY_FILES:
        (tree / name).write_bytes(content)
    (tree / "lib").mkdir()
    progress.advance(len(content))
    progress.finish()


def make_package(content: bytes = b"small package", patch: str = "1", needed_bytes: int = 1000) -> Package:
    """A package whose tarball is `content`."""
    digest = base64.b64encode(hashlib.sha512(content).digest()).decode()
    return Package(
        name="small-lean",
        version="1.2.3",
        integrity=f"sha512-{digest}",
        download_bytes=len(content),
        lean_version="9.9.9",
        needed_bytes=needed_bytes,
        patch=patch,
        build=build_small_tree,
    )
