"""Under which circumstances results come about: versions, commit and hardware, as recorded with every run."""

from __future__ import annotations

import platform
import subprocess
from functools import cache
from pathlib import Path

import psutil

import prover

_GIT_TIMEOUT_S = 5.0


def describe_versions(lean: str) -> dict[str, str]:
    """Versions of all that does the work; `lean` is what the Lean in use says of itself."""
    versions = {"lean": lean, "prover": prover.__version__, "python": platform.python_version()}
    commit = find_commit()
    return versions | ({"commit": commit} if commit else {})


@cache
def find_commit() -> str:
    """The commit of the checkout that this code runs from, `-dirty` when it was changed; empty when installed."""
    root = Path(prover.__file__).resolve().parents[1]
    if not (root / ".git").exists():
        return ""
    try:
        found = subprocess.run(
            ["git", "describe", "--always", "--abbrev=40", "--dirty", "--exclude=*"],
            cwd=root,
            capture_output=True,
            text=True,
            timeout=_GIT_TIMEOUT_S,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return found.stdout.strip()


@cache
def describe_machine() -> dict[str, object]:
    """The hardware: processor, cores, memory, operating system, and NVIDIA GPUs where their driver tells."""
    machine: dict[str, object] = {
        "processor": _name_processor(),
        "cores": psutil.cpu_count() or 0,
        "memory_gb": round(psutil.virtual_memory().total / 2**30, 1),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
    }
    gpus = _list_gpus()
    return machine | ({"gpus": gpus} if gpus else {})


def _name_processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor())


def _list_gpus() -> list[str]:
    try:
        found = subprocess.run(
            ["nvidia-smi", "--query-gpu=name,memory.total", "--format=csv,noheader"],
            capture_output=True,
            text=True,
            timeout=_GIT_TIMEOUT_S,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return []
    return found.stdout.strip().splitlines()
