"""`prover setup`: install the embedded Lean."""

from __future__ import annotations

import click
from rich.console import Console

from prover.cli.lean import prepare_lean


@click.command()
@click.option("--force", is_flag=True, help="Install again, even if it is there.")
def setup(force: bool) -> None:
    """Install the embedded Lean into the user cache (about 121 MB to download, once)."""
    console = Console(highlight=False)
    lean = prepare_lean(console, force=force)
    console.print(f"embedded Lean {lean.version} is ready in {lean.root}", markup=False, soft_wrap=True)
