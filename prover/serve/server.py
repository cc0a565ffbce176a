"""Running the application: connections that say nothing are closed, and SIGTERM lets work under way finish."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Callable, Iterator
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from prover.core.errors import InputError
from prover.lean.trusted import TrustedLean
from prover.serve.app import make_app
from prover.serve.limits import ServeSettings
from prover.serve.operations import Operations

_KEEP_ALIVE_S = 75


class ImpatientProtocol(H11Protocol):
    """HTTP/1.1 that closes a connection whose request does not begin in time: slow clients would hold it for ever."""

    head_timeout_s: float = 10.0
    _patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._begin_waiting()

    def data_received(self, data: bytes) -> None:
        """Take bytes in; the first ones of a further request have their time, too."""
        if self._patience is None and (self.cycle is None or self.cycle.response_complete):
            self._begin_waiting()
        super().data_received(data)

    def handle_events(self) -> None:
        """Read requests; once a head is complete, its body's time is for the application to watch."""
        before = self.cycle
        super().handle_events()
        if self.cycle is not before:
            self._stop_waiting()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _begin_waiting(self) -> None:
        self._patience = self.loop.call_later(self.head_timeout_s, self._lose_patience)

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _lose_patience(self) -> None:
        self._patience = None
        if not self.transport.is_closing():
            self.transport.close()


class _Server(uvicorn.Server):
    """A server that tells when it listens, and ends without raising the signal that ended it."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[int], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: Any = None) -> None:
        """Listen, and tell the port."""
        await super().startup(sockets)
        if self.started:
            self._on_ready(self.servers[0].sockets[0].getsockname()[1])

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Drain at the first SIGTERM or SIGINT, stop at the second."""
        numbers = (signal.SIGINT, signal.SIGTERM)
        former = {number: signal.signal(number, self._stop) for number in numbers}
        try:
            yield
        finally:
            for number, handler in former.items():
                signal.signal(number, handler)

    def _stop(self, *_: object) -> None:
        self.force_exit = self.should_exit
        self.should_exit = True


class Serving:
    """One server on top of `lean`."""

    def __init__(self, lean: TrustedLean, settings: ServeSettings) -> None:
        limits = settings.limits
        self._address = f"{settings.host}:{settings.port}"
        self._operations = Operations(lean, limits, allow_axioms=settings.allow_axioms)
        self._server: _Server | None = None
        self._config = uvicorn.Config(
            make_app(self._operations, lean, limits, token=settings.token),
            host=settings.host,
            port=settings.port,
            http=type("Protocol", (ImpatientProtocol,), {"head_timeout_s": limits.head_timeout_s}),
            ws="none",
            lifespan="off",
            log_level="warning",
            access_log=False,
            server_header=False,
            limit_concurrency=limits.connections,
            timeout_keep_alive=_KEEP_ALIVE_S,
            timeout_graceful_shutdown=int(limits.drain_s),
        )

    @property
    def peak_pending(self) -> int:
        """Most snippets that were in the queue at a time."""
        return self._operations.admission.peak

    async def run(self, on_ready: Callable[[int], None]) -> None:
        """Serve until `stop`, SIGTERM or SIGINT; `on_ready` is told the port.

        Requests under way then get some time to finish. Raises `InputError` when the address cannot be listened on.
        """
        self._server = _Server(self._config, on_ready)
        try:
            await self._server.serve()
        except SystemExit:  # how uvicorn says that it cannot listen
            hint = "Is it in use? Choose another --port"
            raise InputError(f"cannot listen on {self._address}", hint=hint) from None

    def stop(self) -> None:
        """Begin to drain."""
        if self._server is not None:
            self._server.should_exit = True
