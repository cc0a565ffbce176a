"""The command line. Each command is a module; all of them end through `main`."""

from __future__ import annotations

import os
import signal
import sys

import click
from rich.console import Console

import prover
from prover.cli.bench import bench
from prover.cli.check import check
from prover.cli.dataset import dataset
from prover.cli.doctor import doctor
from prover.cli.graph import graph
from prover.cli.runs import runs
from prover.cli.setup import setup
from prover.cli.solve import solve
from prover.core.errors import ProverError

INTERRUPTED = 130


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(prover.__version__, prog_name="prover")
def cli() -> None:
    """Prove theorems in Lean 4: decompose, prove, recombine, verify, record."""


for command in (solve, check, setup, doctor, bench, graph, dataset, runs):
    cli.add_command(command)


def main() -> None:
    """Run the command line; every deliberate error becomes one clear line and its exit code."""
    # A scheduler's SIGTERM ends a run as Ctrl-C does: workers killed, the run left resumable.
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    sys.exit(run_command(sys.argv[1:]))


def run_command(arguments: list[str]) -> int:
    """Run one command and return its exit code."""
    errors = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
    try:
        result = cli.main(args=arguments, prog_name="prover", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        errors.print("interrupted")
        return INTERRUPTED
    except ProverError as error:
        errors.print(f"prover: {error}")
        return error.exit_code
    except BrokenPipeError:
        # The reader has gone (`prover ... | head`). Python would complain once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
