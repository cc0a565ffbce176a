"""Consoles: as wide as the terminal, and wide enough for the tables where there is none."""

from __future__ import annotations

from rich.console import Console

PIPE_WIDTH = 110


def open_console(*, stderr: bool = False) -> Console:
    """A console for people; for a pipe or a file it does not depend on the environment's idea of width."""
    console = Console(stderr=stderr, highlight=False)
    return console if console.is_terminal else Console(stderr=stderr, highlight=False, width=PIPE_WIDTH)
