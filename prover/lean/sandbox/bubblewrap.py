"""Command lines for bubblewrap, which gives a program namespaces of its own: files, network, processes.

Linux only, and only where users may make namespaces (in many containers they may not); so it is tried out before
it is relied on. https://github.com/containers/bubblewrap
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

PROBE_TIMEOUT_S = 10.0
_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store", "/gnu/store")
"""Programs and shared libraries, wherever distributions keep them."""
_SYSTEM_FILES = ("/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/alternatives")
"""What the dynamic loader looks up; nothing else of /etc is there."""


@dataclass(frozen=True, slots=True)
class View:
    """What a confined program sees besides the system's programs and libraries; all paths absolute."""

    readable: tuple[Path, ...]
    work_dir: Path
    """The working directory, read-only unless `may_write`."""
    may_write: bool = False


def confine(
    argv: Sequence[str], view: View, *, bubblewrap: Path, environment: Sequence[tuple[str, str]] = ()
) -> list[str]:
    """Return the command line that runs `argv` in namespaces of its own.

    There it has the files of `view`, an empty /tmp, its own processes, no network (not even this machine's
    127.0.0.1), no capabilities and the variables of `environment` alone. It ends when its parent does. The variables
    stand on the command line, which others on this machine can read: no secrets.
    """
    command = [str(bubblewrap), "--unshare-all", "--cap-drop", "ALL", "--die-with-parent", "--new-session"]
    command += ["--hostname", "sandbox", "--clearenv"]
    for name, value in environment:
        command += ["--setenv", name, value]
    command += _mount_system()
    command += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"]
    for path in dict.fromkeys(view.readable):
        command += ["--ro-bind", str(path), str(path)]
    command += ["--bind" if view.may_write else "--ro-bind", str(view.work_dir), str(view.work_dir)]
    return [*command, "--remount-ro", "/", "--chdir", str(view.work_dir), "--", *argv]


def _mount_system() -> Iterator[str]:
    for directory in _SYSTEM:
        if os.path.islink(directory):
            yield from ("--symlink", os.readlink(directory), directory)
        elif os.path.isdir(directory):
            yield from ("--ro-bind", directory, directory)
    for path in _SYSTEM_FILES:
        yield from ("--ro-bind-try", path, path)


@functools.cache
def find_bubblewrap() -> Path | None:
    """Return bubblewrap if it is on PATH and works here, with all that `confine` asks of it. Tried once a process."""
    return probe_bubblewrap(shutil.which("bwrap"))


def probe_bubblewrap(found: str | None) -> Path | None:
    """Return the program as a path if it can confine a program; None when it cannot, or there is none."""
    if found is None:
        return None
    bubblewrap = Path(found).absolute()
    command = confine(["/bin/sh", "-c", "exit 0"], View((), Path("/usr")), bubblewrap=bubblewrap)
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=PROBE_TIMEOUT_S, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return bubblewrap if done.returncode == 0 else None
