"""What the server allows: sizes, times and who may ask."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field

from prover.core.errors import InputError

MIN_TOKEN_LENGTH = 16


@dataclass(frozen=True, slots=True)
class ServeLimits:
    """Bounds on what clients can make the server do."""

    queue: int = 4096
    """Snippets that wait or run, of all clients together; beyond it a request is answered with 429."""
    body_mb: int = 16
    """Size of a request; a larger one is answered with 413."""
    held_mb: int = 256
    """Size of all bodies that are held at a time; beyond it a request is answered with 429."""
    timeout_s: float = 3600.0
    """Longest time limit that a client may set for a snippet."""
    head_timeout_s: float = 10.0
    """Time in which a connection has to deliver the head of its request, ..."""
    body_timeout_s: float = 30.0
    """... and the body after it."""
    connections: int = 1024
    """Connections open at a time; one more is answered with 503."""
    drain_s: float = 60.0
    """Time that requests under way get when the server is told to stop."""

    @property
    def body_bytes(self) -> int:
        """Largest body, in bytes."""
        return self.body_mb * 2**20

    @property
    def held_bytes(self) -> int:
        """Most bytes of bodies at a time; one body always fits."""
        return max(self.held_mb, self.body_mb) * 2**20


@dataclass(frozen=True, slots=True)
class ServeSettings:
    """Where to listen, and for whom."""

    host: str = "127.0.0.1"
    port: int = 8000
    """0 takes a free one."""
    token: str = ""
    """Clients have to send it; empty lets everyone in."""
    allow_axioms: bool = False
    """`/api/check` and `/verify` accept snippets that rest on axioms of their own."""
    limits: ServeLimits = field(default_factory=ServeLimits)


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach a server that listens on `host`."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def require_safe_address(host: str, token: str) -> None:
    """Refuse to serve everyone on the network. Raises `InputError` for an open address without a token."""
    if not is_loopback(host) and not token:
        raise InputError(
            f"{host} can be reached from other machines, and no token is set",
            hint="Set PROVER_SERVE_TOKEN or --token-file, or stay with --host 127.0.0.1",
        )


def check_token(token: str) -> str:
    """Return `token` without the blanks around it. Raises `InputError` for one that is short or cannot be sent."""
    token = token.strip()
    if not token.isascii() or not token.isprintable() or " " in token:
        raise InputError("the token has characters that no HTTP header can carry", hint="Use letters and digits")
    if len(token) < MIN_TOKEN_LENGTH:
        raise InputError(
            f"the token is shorter than {MIN_TOKEN_LENGTH} characters",
            hint='Make one with: python -c "import secrets; print(secrets.token_urlsafe())"',
        )
    return token
