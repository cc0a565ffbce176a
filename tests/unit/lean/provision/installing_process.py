"""Installs a small package in a process of its own: `python installing_process.py CACHE MODE`.

Modes: `whole` installs; `hang` stops for ever after half of the tree is written, and says so; `wait` goes on when a
file CACHE/go appears.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path

from prover.lean.provision import NullProgress, install
from prover.lean.provision.layout import Package
from prover.lean.provision.node import NodeRuntime
from prover.lean.provision.progress import ProgressSink
from tests.unit.lean.provision.modules import build_small_tree, make_package

CONTENT = b"small package"


class PrintedProgress(NullProgress):
    """Prints the name of each step."""

    def start(self, step: str, total: int | None) -> None:
        print("step", step, flush=True)


def fetch_small(package: Package, scratch: Path, runtime: NodeRuntime, progress: ProgressSink) -> Path:
    """Write the tarball, and say that it was fetched."""
    print("fetched", flush=True)
    tarball = scratch / "small.tgz"
    tarball.write_bytes(CONTENT)
    return tarball


def hang_half_way(tarball: Path, tree: Path, progress: ProgressSink) -> None:
    """Write one of the key files and stop."""
    (tree / "lean.js").write_bytes(b"half")
    print("half-way", flush=True)
    time.sleep(600)


def main(cache: str, mode: str) -> None:
    """Install and print the root."""

    def build_later(tarball: Path, tree: Path, progress: ProgressSink) -> None:
        while not Path(cache, "go").exists():
            time.sleep(0.01)
        build_small_tree(tarball, tree, progress)

    builds = {"whole": build_small_tree, "hang": hang_half_way, "wait": build_later}
    package = replace(make_package(CONTENT), build=builds[mode])
    print("root", install(progress=PrintedProgress(), cache_dir=Path(cache), package=package, fetch=fetch_small).root)


if __name__ == "__main__":
    main(*sys.argv[1:])
