"""Having the embedded Lean ready, with a progress bar when it must be installed first."""

from __future__ import annotations

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from prover.lean.compile import compile_worker
from prover.lean.provision import EmbeddedLean, find_installed, install


class InstallProgress:
    """Shows the steps of an installation: bars on a terminal, a line a step elsewhere."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._progress = Progress(
            TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeElapsedColumn(), console=console
        )
        self._task: TaskID | None = None
        if console.is_terminal:
            self._progress.start()

    def start(self, step: str, total: int | None) -> None:
        """Begin a step of `total` bytes, or of unknown length."""
        if self._console.is_terminal:
            self._task = self._progress.add_task(step, total=total)
        else:
            self._console.print(f"{step} ...", markup=False)

    def advance(self, n: int) -> None:
        """`n` more bytes are done."""
        if self._task is not None:
            self._progress.advance(self._task, n)

    def finish(self) -> None:
        """The step is done."""
        if self._task is not None:
            done = self._progress.tasks[self._task].completed or 1
            self._progress.update(self._task, total=done, completed=done)
            self._task = None

    def close(self) -> None:
        """Give the terminal back."""
        self._progress.stop()


def prepare_lean(console: Console, *, force: bool = False) -> EmbeddedLean:
    """The embedded Lean, installed now if it is not there. Raises `ProvisionError`, `BackendError`."""
    installed = None if force else find_installed()
    if installed is None:
        installed = _install(console, force=force)
        console.print("compiling the worker (once)", markup=False)
    compile_worker(installed)
    return installed


def _install(console: Console, *, force: bool) -> EmbeddedLean:
    console.print("installing the embedded Lean (121 MB, once)", markup=False)
    progress = InstallProgress(console)
    try:
        return install(progress=progress, force=force)
    finally:
        progress.close()
