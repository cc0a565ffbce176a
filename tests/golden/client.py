"""A small blocking client for one worker process, for golden tests."""

from __future__ import annotations

import json
import queue
import subprocess
import threading
from pathlib import Path
from typing import Any

PREFIX = "golden"
ANSWER_TIMEOUT_S = 60.0


class Worker:
    """A running worker: `ask` sends one request and returns its events and its reply."""

    def __init__(self, argv: list[str], environment: dict[str, str], work_dir: Path) -> None:
        self._process = subprocess.Popen(
            argv, env=environment, cwd=work_dir, text=True, encoding="utf-8", start_new_session=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._lines: queue.Queue[dict[str, Any] | None] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        self._send(PREFIX)
        self.greeting = self._next()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            word, _, rest = line.partition(" ")
            if word == PREFIX:
                self._lines.put(json.loads(rest))
        self._lines.put(None)

    def _send(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def _next(self) -> dict[str, Any]:
        answer = self._lines.get(timeout=ANSWER_TIMEOUT_S)
        if answer is None:
            raise EOFError(f"the worker ended with status {self._process.wait()}")
        return answer

    def ask_line(self, line: str) -> list[dict[str, Any]]:
        """Send a raw line; return events and reply."""
        self._send(line)
        answers = [self._next()]
        while "event" in answers[-1]:
            answers.append(self._next())
        return answers

    def ask(self, request: dict[str, Any]) -> list[dict[str, Any]]:
        """Send a request; return events and reply."""
        return self.ask_line(json.dumps(request, ensure_ascii=False))

    def close(self) -> int:
        """End the worker's input and return its exit status."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        return self._process.wait(timeout=ANSWER_TIMEOUT_S)
