"""The Lean worker, compiled once for the embedded Lean.

Elaborating the worker's source at every start takes the embedded Lean about seven seconds. Compiled to Lean's
intermediate representation and started through `lean_project/Boot.lean`, a worker is ready in about two.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from importlib import resources
from pathlib import Path

from prover.core.errors import BackendError
from prover.core.whole_file import write_whole
from prover.lean.bundle import bundle_worker
from prover.lean.provision import EmbeddedLean, launch_command

COMPILE_TIMEOUT_S = 600.0
"""Half a minute is usual; a slow machine that does other work at the same time took more than three."""
_PLACEHOLDER = '"Worker.ir"'


def compile_worker(lean: EmbeddedLean, directory: Path | None = None) -> Path:
    """Return a Lean program that starts the worker; compile the worker first if that was not done before.

    `directory` keeps the compiled worker, by default one beside the installed Lean. Several processes may call this at
    the same time. Raises `BackendError` when Lean does not compile the worker.
    """
    target = directory or lean.root.parent / "worker"
    source = bundle_worker()
    boot = resources.files("lean_project").joinpath("Boot.lean").read_text(encoding="utf-8")
    digest = hashlib.sha256("\0".join((lean.root.name, boot, source)).encode()).hexdigest()[:16]
    compiled = (target / f"Worker-{digest}.ir").resolve()
    try:
        target.mkdir(parents=True, exist_ok=True)
        if not compiled.exists():
            _compile(lean, source, compiled)
        text = boot.replace(_PLACEHOLDER, json.dumps(str(compiled), ensure_ascii=False), 1)
        return write_whole(target / f"Boot-{digest}.lean", text)
    except OSError as error:
        hint = "Free some space or set PROVER_CACHE_DIR to a directory that can be written"
        raise BackendError(f"the Lean worker cannot be kept in {target}: {error.strerror}", hint=hint) from error


def _compile(lean: EmbeddedLean, source: str, compiled: Path) -> None:
    scratch = Path(tempfile.mkdtemp(prefix=".compile-", dir=compiled.parent)).resolve()
    try:
        program = scratch / "Worker.lean"
        program.write_text(source, encoding="utf-8", newline="\n")
        _run_compiler(lean, program)
        os.replace(program.with_suffix(".ir"), compiled)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _run_compiler(lean: EmbeddedLean, program: Path) -> None:
    """Write `Worker.ir` beside the source. The code is our own: no sandbox, Lean has to write files."""
    work_dir = program.parent
    argv, environment = launch_command(lean, program, work_dir=work_dir, sandbox=False, run=False)
    command = [*argv[:-1], f"--root={work_dir}", "-o", str(program.with_suffix(".olean")), argv[-1]]
    try:
        done = subprocess.run(
            command, env=environment, cwd=work_dir, stdin=subprocess.DEVNULL, capture_output=True,
            text=True, errors="replace", timeout=COMPILE_TIMEOUT_S, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        hint = "It is done once; try again when the machine has less to do"
        raise BackendError(f"Lean did not compile the worker within {COMPILE_TIMEOUT_S:.0f} s", hint=hint) from None
    if done.returncode != 0 or not program.with_suffix(".ir").exists():
        words = " ".join(line for line in (done.stdout + done.stderr).splitlines() if "error" in line)[:500]
        hint = "Run `prover doctor`, or remove the installed Lean and run `prover setup` again"
        raise BackendError(f"Lean does not compile the worker: {words}", hint=hint)
