"""Which Lean to use, as the command line names it.

`embedded`, `native[:PROJECT]`, `interact:PROJECT`, `leandojo:REPO_OR_DIR` or `http:URL`.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from prover.core.errors import InputError

_KNOWN = "Use `embedded`, `native`, `native:PROJECT`, `interact:PROJECT`, `leandojo:REPO_OR_DIR` or `http:URL`"


@dataclass(frozen=True, slots=True)
class LeanSpec:
    """A backend and what it is to be pointed at."""

    backend: str = "embedded"
    target: str = ""
    """The server's address for `http`; the folder of a project for the others, empty for our own native one."""

    def __str__(self) -> str:
        return f"{self.backend}:{self.target}" if self.target else self.backend

    @classmethod
    def parse(cls, text: str) -> LeanSpec:
        """Read a spec. Raises `InputError` for what is none, or no backend of this version."""
        backend, _, target = text.strip().partition(":")
        if backend == "embedded" and not target:
            return cls()
        if backend == "native":
            return cls("native", target)
        if backend in ("http", "https"):
            # `http:http://host:8000`, `http:host:8000` and a bare `http://host:8000` are the same.
            address = text.strip() if target.startswith("//") else target
            return cls("http", _check_address(address if "://" in address else f"http://{address}"))
        if backend in ("interact", "leandojo") and target:
            return cls(backend, target)
        raise InputError(f"`{text}` names no Lean", hint=_KNOWN)


def _check_address(address: str) -> str:
    try:
        parts = urlsplit(address)
        is_usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_usable = False
    if not is_usable:
        raise InputError(f"`{address}` is no address of a server", hint="Write http:HOST:PORT or http:https://HOST")
    if parts.username or parts.password or parts.query:
        # Specs are recorded with every run, where no key must stand.
        raise InputError("the address of a server must not hold a key", hint="Put it into PROVER_HTTP_TOKEN")
    return address.rstrip("/")
