"""One Lean worker process: started, spoken to line by line, and killed with its whole group."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import secrets
import signal
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

MAX_LINE_BYTES = 64 * 1024 * 1024
"""A longer line on stdout is taken for an attack or a fault, and the process is killed."""
MAX_REPLY_BYTES = MAX_LINE_BYTES
"""As much may all the lines of one request's answer have together, ..."""
MAX_NOISE_BYTES = 4 * 1024 * 1024
"""... as much whatever else is written to stdout during one request, ..."""
MAX_STDERR_BYTES = 16 * 1024 * 1024
"""... and as much to stderr."""
STDERR_LINES_KEPT = 50

JsonObject = dict[str, Any]
EventHandler = Callable[[JsonObject], None]


@dataclass(frozen=True, slots=True)
class Launch:
    """How to start a worker: command line, complete environment and working directory."""

    argv: tuple[str, ...]
    environment: Mapping[str, str]
    work_dir: Path


class WorkerDied(Exception):
    """The process ended, or broke the protocol, while an answer was due."""


class WorkerProcess:
    """A running Lean worker. Speaks the protocol of docs/protocol.md; one request at a time."""

    def __init__(self, process: asyncio.subprocess.Process, prefix: str) -> None:
        self._process = process
        self._prefix = prefix.encode() + b" "
        self._next_id = 0
        self._stderr: deque[str] = deque(maxlen=STDERR_LINES_KEPT)
        self._drain = asyncio.create_task(self._drain_stderr())
        self._program: psutil.Process | None = None
        self._reply_bytes = self._noise_bytes = self._stderr_bytes = 0
        self._fault = ""
        self.requests_served = 0
        self.greeting: JsonObject = {}

    @classmethod
    async def start(cls, launch: Launch, *, timeout_s: float) -> WorkerProcess:
        """Start a worker and wait until it is ready.

        Raises `WorkerDied` when it does not come up within `timeout_s`.
        """
        process = await asyncio.create_subprocess_exec(
            *launch.argv,
            env=dict(launch.environment),
            cwd=launch.work_dir,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
            limit=MAX_LINE_BYTES,
        )
        # The prefix goes through stdin: candidate code can read command line and environment.
        worker = cls(process, secrets.token_hex(16))
        try:
            await worker._greet(timeout_s)
        except BaseException:
            await worker.kill()
            raise
        return worker

    async def _greet(self, timeout_s: float) -> None:
        await self._write(self._prefix.strip() + b"\n")
        try:
            async with asyncio.timeout(timeout_s):
                self.greeting = await self._read()
        except TimeoutError:
            raise WorkerDied(f"not ready after {timeout_s:.0f} s; {self.last_words}") from None
        self._program = _find_program(self.pid)

    @property
    def pid(self) -> int:
        """Process id, which is also the id of its process group."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether the process is still running."""
        return self._process.returncode is None

    @property
    def last_words(self) -> str:
        """The end of what the process wrote to stderr, for error messages."""
        text = " / ".join(line for line in self._stderr if line)[-500:]
        return f"stderr: {text}" if text else "nothing on stderr"

    @property
    def resident_mb(self) -> float:
        """Resident memory of the Lean process; 0 before it is ready and once it is gone."""
        try:
            return float(self._program.memory_info().rss) / 2**20 if self._program else 0.0
        except psutil.Error:
            return 0.0

    @property
    def cpu_s(self) -> float:
        """CPU time that the Lean process has used so far, in all its threads; 0 once it is gone."""
        try:
            times = self._program.cpu_times() if self._program else None
        except psutil.Error:
            return 0.0
        return float(times.user + times.system) if times else 0.0

    async def request(self, op: str, fields: JsonObject, on_event: EventHandler | None = None) -> JsonObject:
        """Send one request and return its reply; events in between go to `on_event`.

        Raises `WorkerDied`. There is no deadline here: the pool's deadline kills the process.
        """
        self._next_id += 1
        self._reply_bytes = self._noise_bytes = self._stderr_bytes = 0
        line = json.dumps({"id": self._next_id, "op": op, **fields}, ensure_ascii=False)
        await self._write(line.encode("utf-8", "replace") + b"\n")
        while True:
            reply = await self._read()
            if reply.get("id") != self._next_id:
                continue
            if "event" not in reply:
                self.requests_served += 1
                return reply
            if on_event is not None:
                on_event(reply)

    async def _write(self, data: bytes) -> None:
        stdin = self._process.stdin
        assert stdin is not None
        try:
            stdin.write(data)
            await stdin.drain()
        except (BrokenPipeError, ConnectionResetError) as error:
            raise WorkerDied(f"{self._fault or 'ended'} ({self.last_words})") from error

    async def _read(self) -> JsonObject:
        """Next line that carries the prefix; anything else is output of candidate code."""
        stdout = self._process.stdout
        assert stdout is not None
        while True:
            try:
                line = await stdout.readline()
            except ValueError:
                raise WorkerDied("wrote a line beyond the output limit") from None
            if not line:
                fault = self._fault or f"ended with {await self._process.wait()}"
                raise WorkerDied(f"{fault} ({self.last_words})")
            _, found, payload = line.partition(self._prefix)
            self._count_output(len(line), is_reply=bool(found))
            if found:
                return _decode_reply(payload)

    def _count_output(self, size: int, *, is_reply: bool) -> None:
        """Note `size` more bytes on stdout. Raises `WorkerDied` beyond the limit of a request."""
        self._reply_bytes += size if is_reply else 0
        self._noise_bytes += 0 if is_reply else size
        if self._reply_bytes > MAX_REPLY_BYTES or self._noise_bytes > MAX_NOISE_BYTES:
            raise WorkerDied("wrote to stdout beyond the output limit")

    async def _drain_stderr(self) -> None:
        """Read stderr to the end, always: a full pipe would block the process."""
        stderr = self._process.stderr
        assert stderr is not None
        while chunk := await stderr.read(65536):
            self._stderr.extend(chunk.decode("utf-8", "replace").splitlines())
            self._stderr_bytes += len(chunk)
            if self._stderr_bytes > MAX_STDERR_BYTES:
                self.interrupt("wrote to stderr beyond the output limit")
                self._stderr_bytes = 0

    def interrupt(self, reason: str = "") -> None:
        """Send SIGKILL to the process group and return at once; a request that runs dies of `reason`."""
        self._fault = self._fault or reason
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)

    async def kill(self) -> None:
        """End the process and everything it started; returns when it is gone."""
        self.interrupt()
        try:
            await self._process.wait()
            self._drain.cancel()
            await asyncio.wait({self._drain})
        finally:
            # Without this, also when the wait is cancelled, the pipes complain that the event loop closed before them.
            transport = getattr(self._process, "_transport", None)
            if transport is not None:
                transport.close()


def _find_program(pid: int) -> psutil.Process | None:
    """The process that a launcher has become or has started: the end of the line of only children."""
    try:
        program = psutil.Process(pid)
        while len(children := program.children()) == 1:
            program = children[0]
    except psutil.Error:
        return None
    return program


def _decode_reply(payload: bytes) -> JsonObject:
    """Decode a reply. Candidate code may have written it: it can nest too deep, or have half a surrogate pair in it."""
    try:
        reply = json.loads(payload)
        if b"\\u" in payload:
            reply = json.loads(json.dumps(reply, ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError):
        raise WorkerDied("sent a reply that is not JSON") from None
    if not isinstance(reply, dict):
        raise WorkerDied("sent a reply that is no JSON object")
    return reply
