"""The command line. Each command is a module; all of them end through `main`."""

from __future__ import annotations

import gc
import os
import signal
import sys
from importlib import import_module
from types import FrameType

import click
from rich.console import Console

import prover
from prover.core.errors import ProverError

INTERRUPTED = 130


_COMMANDS = {
    "solve": "solve",
    "check": "check",
    "setup": "setup",
    "doctor": "doctor",
    "benchmarks": "benchmarks",
    "eval": "eval.evaluate",
    "report": "report",
    "reproduce": "reproduce",
    "runs": "runs",
    "graph": "graph",
    "dataset": "dataset",
    "train": "train",
    "serve": "serve",
    "repl": "repl",
    "leandojo": "leandojo",
    "bench": "bench",
}
"""Where each command is: its module, and its name there if it differs."""


class LazyGroup(click.Group):
    """A group that imports a command when it is called for: all of them together take a second."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names, in the order in which people meet them."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command called `cmd_name`, if there is one."""
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name].partition(".")
        command = getattr(import_module(f"prover.cli.{module}"), name or module)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(prover.__version__, prog_name="prover")
def cli() -> None:
    """Prove theorems in Lean 4: decompose, prove, recombine, verify, record."""


def main() -> None:
    """Run the command line; every deliberate error becomes one clear line and its exit code."""
    signal.signal(signal.SIGTERM, _interrupt)
    code = run_command(sys.argv[1:])
    gc.freeze()  # else Python looks for garbage among all that was imported, half a second, before it ends
    sys.exit(code)


def _interrupt(_number: int, frame: FrameType | None) -> None:
    """A scheduler's SIGTERM ends a run as Ctrl-C does: workers killed, the run left resumable.

    Whoever handles Ctrl-C now is called, such as an event loop that cancels its main task. No signal is sent for it: a
    shell's script has its `prover ... &` ignore SIGINT, and there SIGTERM must end the run all the same.
    """
    handler = signal.getsignal(signal.SIGINT)
    if not callable(handler):
        raise KeyboardInterrupt
    handler(signal.SIGINT, frame)


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
