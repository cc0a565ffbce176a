"""A real worker in its sandbox, and a place outside that it must not reach."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from prover.lean.compile import compile_worker
from prover.lean.process import Launch, WorkerProcess
from prover.lean.provision import EmbeddedLean, launch_command
from prover.lean.sandbox import find_bubblewrap

CONFINEMENTS = ("node", "bubblewrap")
NO_CODE_FROM_TEXT = "--disallow-code-generation-from-strings"
RAN = "the code ran"


@dataclass(frozen=True)
class Grounds:
    """The places around a worker; `outside` holds a secret, and so does the environment of this process."""

    work_dir: Path
    outside: Path
    program: Path
    lean: EmbeddedLean

    def digest(self) -> dict[str, str]:
        """Content and mode of all files that a candidate could spoil."""
        files = [*self.work_dir.rglob("*"), *self.outside.rglob("*"), self.program, *self.lean.root.glob("*.*")]
        files += [*self.program.parent.iterdir(), *self.lean.library.glob("*"), self.lean.library / "Init/Core.olean"]
        return {str(path): f"{path.stat().st_mode:o} {_hash(path)}" for path in files}


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


@pytest.fixture(scope="session")
def grounds(embedded_lean: EmbeddedLean, tmp_path_factory: pytest.TempPathFactory) -> Grounds:
    base = tmp_path_factory.mktemp("grounds").resolve()
    work_dir, outside = base / "work", base / "outside"
    work_dir.mkdir()
    outside.mkdir()
    (work_dir / "own.txt").write_text("mine\n")
    (outside / "secret.txt").write_text("swordfish\n")
    (outside / "prover.sqlite").write_text("swordfish\n")
    (work_dir / "link.txt").symlink_to(outside / "secret.txt")
    (work_dir / "linked").symlink_to(outside)
    return Grounds(work_dir, outside, compile_worker(embedded_lean), embedded_lean)


def start_in(
    grounds: Grounds, confinement: str, *, may_evaluate: bool = False
) -> Callable[[], Awaitable[WorkerProcess]]:
    """How to start a worker that only node confines, or bubblewrap too. `may_evaluate` takes one defence away."""
    if confinement == "bubblewrap" and find_bubblewrap() is None:
        pytest.skip("bubblewrap is not installed, or user namespaces are not allowed here")

    async def start() -> WorkerProcess:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("OPENAI_API_KEY", "swordfish")
            if confinement == "node":
                patch.setattr("prover.lean.provision.launch.find_bubblewrap", lambda: None)
            work_dir = grounds.work_dir
            argv, environment = launch_command(grounds.lean, grounds.program, work_dir=work_dir, sandbox=True)
            assert ("bwrap" in " ".join(argv)) == (confinement == "bubblewrap")
            assert NO_CODE_FROM_TEXT in argv
            argv = [word for word in argv if not (may_evaluate and word == NO_CODE_FROM_TEXT)]
            return await WorkerProcess.start(Launch(tuple(argv), environment, work_dir), timeout_s=90)

    return start


@pytest_asyncio.fixture(scope="session", loop_scope="session", params=CONFINEMENTS)
async def worker(request: pytest.FixtureRequest, grounds: Grounds) -> AsyncIterator[WorkerProcess]:
    """One worker for many candidates; a candidate that takes it down needs one of its own."""
    started = await start_in(grounds, request.param)()
    yield started
    await started.kill()


async def elaborate(worker: WorkerProcess, source: str, header: str = "") -> list[dict[str, Any]]:
    """Elaborate without any screen; return the messages after the one that shows that its code ran."""
    source = f'#eval IO.println "{RAN}"\n{source}'
    reply = await worker.request("check", {"header": header, "source": source, "goals": False, "timeout_ms": 30_000})
    assert reply["ok"], reply
    messages: list[dict[str, Any]] = reply["messages"]
    assert (messages[0]["severity"], messages[0]["text"].strip()) == ("info", RAN)
    return messages[1:]
