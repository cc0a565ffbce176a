"""`prover serve`: this Lean as an HTTP server."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from types import ModuleType

import click
from rich.console import Console

from prover.cli.console import open_console
from prover.cli.lean_choice import choose_lean, find_installed_lean, lean_option
from prover.cli.seconds import Seconds
from prover.core.errors import InputError
from prover.core.extras import require_module
from prover.lean.pool import PoolLimits
from prover.lean.spec import LeanSpec
from prover.serve.limits import ServeLimits, ServeSettings, check_token, require_safe_address
from prover.wiring import InstalledLean, open_lean

TOKEN_VARIABLE = "PROVER_SERVE_TOKEN"


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes a free one.")
@click.option("--workers", type=click.IntRange(1, 512), default=2, show_default=True, help="Lean processes.")
@lean_option
@click.option(
    "--token-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=f"File with the bearer token that clients have to send.  [default: {TOKEN_VARIABLE}, if set]",
)
@click.option("--queue", type=click.IntRange(1), default=4096, show_default=True, help="Snippets waiting or running.")
@click.option("--max-body-mb", type=click.IntRange(1, 1024), default=16, show_default=True, help="Size of a request.")
@click.option(
    "--max-timeout", type=Seconds(1), default=3600, show_default=True, help="Longest limit of a snippet, in s."
)
@click.option("--drain", type=Seconds(), default=60, show_default=True, help="Seconds to finish at SIGTERM.")
@click.option("--allow-axioms", is_flag=True, help="/api/check and /verify accept snippets that rest on own axioms.")
def serve(
    host: str,
    port: int,
    workers: int,
    lean_spec: LeanSpec | None,
    token_file: Path | None,
    queue: int,
    max_body_mb: int,
    max_timeout: float,
    drain: float,
    allow_axioms: bool,
) -> None:
    """Serve Lean over HTTP: Kimina's /api/check and /verify, and /v1/check with full verdicts.

    Stops at SIGTERM or Ctrl-C after the requests under way; a second one stops it at once.
    """
    console = open_console(stderr=True)
    token = read_token(token_file)
    require_safe_address(host, token)
    server = require_module("prover.serve.server", extra="serve")
    if not token:
        console.print("no token is set: every program on this machine can use the server", markup=False)
    limits = ServeLimits(queue=queue, body_mb=max_body_mb, timeout_s=max_timeout, drain_s=drain)
    settings = ServeSettings(host, port, token, allow_axioms, limits)
    asyncio.run(_serve(server, find_installed_lean(choose_lean(lean_spec), console), workers, settings, console))


def read_token(path: Path | None) -> str:
    """The bearer token: from the file, else from the environment; empty when there is none."""
    if path is not None:
        try:
            return check_token(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"the token in {path} cannot be read", hint=str(error)) from error
    token = os.environ.get(TOKEN_VARIABLE, "")
    return check_token(token) if token else ""


async def _serve(
    server: ModuleType, installed: InstalledLean, workers: int, settings: ServeSettings, console: Console
) -> None:
    def tell(port: int) -> None:
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        console.print(f"serving on http://{host}:{port}", markup=False)

    async with open_lean(installed, PoolLimits(workers=workers)) as lean:
        await server.Serving(lean, settings).run(tell)
    console.print("stopped", markup=False)
