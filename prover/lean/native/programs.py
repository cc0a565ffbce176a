"""Running elan and lake: their output shown line by line, their failures explained."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from prover.core.errors import ProvisionError

LINES_KEPT = 30
INSTALL_HINT = "Install elan, which brings lake and lean: https://lean-lang.org/install"


@dataclass(frozen=True, slots=True)
class Programs:
    """elan and lake, and who is told what they say."""

    on_line: Callable[[str], None] = lambda line: None

    def run(self, argv: Sequence[str], folder: Path, *, hint: str) -> None:
        """Run a program to its end. Raises `ProvisionError` with the end of its output and `hint` if it fails."""
        process = self._start(argv, folder, subprocess.STDOUT)
        assert process.stdout is not None
        last: deque[str] = deque(maxlen=LINES_KEPT)
        try:
            for line in process.stdout:
                if line.strip():
                    last.append(line.rstrip())
                    self.on_line(line.rstrip())
            status = process.wait()
        finally:
            process.kill()
            process.wait()
        if status != 0:
            raise ProvisionError(f"`{' '.join(argv)}` ended with {status}:\n" + "\n".join(last), hint=hint)

    def ask(self, argv: Sequence[str], folder: Path) -> str:
        """Return what a program prints. Raises `ProvisionError` if it fails."""
        process = self._start(argv, folder, subprocess.PIPE)
        out, err = process.communicate()
        if process.returncode != 0:
            words = f"`{' '.join(argv)}` ended with {process.returncode}: {err.strip()[-500:]}"
            raise ProvisionError(words, hint="Run it by hand in " + str(folder))
        return out.strip()

    def _start(self, argv: Sequence[str], folder: Path, stderr: int) -> subprocess.Popen[str]:
        program = shutil.which(argv[0])
        if program is None:
            raise ProvisionError(f"there is no `{argv[0]}` on PATH", hint=INSTALL_HINT)
        # What a surrounding `lake env` has set is about another project.
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("LEAN_", "LAKE"))}
        return subprocess.Popen(
            [program, *argv[1:]],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            errors="replace",
        )
