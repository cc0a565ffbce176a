"""`prover setup`: install the embedded Lean."""

from __future__ import annotations

import click

from prover.cli.console import open_console
from prover.cli.lean import prepare_lean


@click.command()
@click.option("--force", is_flag=True, help="Install again, even if it is there.")
def setup(force: bool) -> None:
    """Install the embedded Lean into the user cache (about 121 MB to download, once)."""
    console = open_console()
    lean = prepare_lean(console, force=force)
    console.print(f"embedded Lean {lean.version} is ready in {lean.root}", markup=False, soft_wrap=True)
