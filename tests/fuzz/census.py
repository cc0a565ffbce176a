"""What this process holds on to: memory, children, open files, files in its folder for temporary ones."""

from __future__ import annotations

import asyncio
import gc
import tempfile
from dataclasses import dataclass
from pathlib import Path

import psutil


@dataclass(frozen=True)
class Census:
    """What was there at one moment."""

    resident_mb: float
    children: frozenset[int]
    """Process ids of all descendants."""
    descriptors: int
    files: frozenset[str]
    """Names in the folder for temporary files."""

    def __str__(self) -> str:
        counts = f"{len(self.children)} children, {self.descriptors} descriptors, {len(self.files)} temporary files"
        return f"{self.resident_mb:.0f} MB, {counts}"


def take_census() -> Census:
    """Look around now."""
    gc.collect()
    process = psutil.Process()
    return Census(
        resident_mb=process.memory_info().rss / 2**20,
        children=frozenset(child.pid for child in process.children(recursive=True)),
        descriptors=process.num_fds(),
        files=frozenset(path.name for path in Path(tempfile.gettempdir()).iterdir()),
    )


async def find_leaks(before: Census, *, patience_s: float = 5.0) -> tuple[list[str], Census]:
    """Say what is there that was not `before`, once it has had `patience_s` to go away; and the last look."""
    for _ in range(int(patience_s * 10)):
        after = take_census()
        if not (leaks := _compare(before, after)):
            return [], after
        await asyncio.sleep(0.1)
    return leaks, after


def _compare(before: Census, after: Census) -> list[str]:
    leaks = [f"process {pid}" for pid in after.children - before.children]
    leaks += [f"file {name}" for name in after.files - before.files]
    if after.descriptors > before.descriptors:
        leaks.append(f"{after.descriptors - before.descriptors} file descriptors")
    return leaks
