"""`prover repl`: the community REPL's protocol."""

from __future__ import annotations

import asyncio
import sys

import click

from prover.cli.console import open_console
from prover.cli.lean_choice import choose_lean, find_installed_lean, lean_option
from prover.cli.seconds import Seconds
from prover.lean.pool import PoolLimits
from prover.lean.spec import LeanSpec
from prover.repl.replaying import Replayer
from prover.repl.session import ReplSession
from prover.repl.stdio import serve_stdio
from prover.wiring import InstalledLean, open_workers


@click.command()
@lean_option
@click.option(
    "--timeout",
    type=Seconds(open_below=True),
    default=600,
    show_default=True,
    metavar="SECONDS",
    help="Time for a request; a request may ask for another in its field `timeout`.",
)
def repl(lean_spec: LeanSpec | None, timeout: float) -> None:
    """Answer JSON requests on stdin as the community REPL does (commands, tactics, files, pickling).

    Requests and answers are separated by blank lines. A worker that dies or is replaced is made anew, with all
    environments and proof states.
    """
    installed = find_installed_lean(choose_lean(lean_spec), open_console(stderr=True))
    asyncio.run(_serve(installed, timeout))


async def _serve(installed: InstalledLean, timeout_s: float) -> None:
    async with open_workers(installed, PoolLimits(workers=1, spares=0)) as pool:
        session = ReplSession(Replayer(pool, timeout_s))
        await serve_stdio(session.answer, sys.stdin.buffer, sys.stdout.buffer)
