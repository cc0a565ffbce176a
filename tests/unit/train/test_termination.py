"""SIGTERM ends a program in order, also where a shell's script has it ignore SIGINT."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from prover.cli import INTERRUPTED

WAIT_S = 60.0
PROGRAM = """
import asyncio, signal, sys, time
import click
import prover.cli

signal.signal(signal.SIGINT, getattr(signal, sys.argv.pop(1)))
kind = sys.argv.pop(1)

async def wait():
    try:
        print("begun", flush=True)
        await asyncio.sleep(600)
    finally:
        print("tidied up", flush=True)

def block():
    try:
        print("begun", flush=True)
        time.sleep(600)
    finally:
        print("tidied up", flush=True)

prover.cli.cli = click.Command("prover", callback=block if kind == "plain" else lambda: asyncio.run(wait()))
prover.cli.main()
"""


@pytest.mark.parametrize("kind", ["plain", "loop"])
@pytest.mark.parametrize("sigint", ["default_int_handler", "SIG_IGN", "SIG_DFL"])
def test_it_tidies_up_whatever_becomes_of_sigint(kind: str, sigint: str) -> None:
    command = [sys.executable, "-c", PROGRAM, sigint, kind]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "begun\n"
            process.send_signal(signal.SIGTERM)
            out, err = process.communicate(timeout=WAIT_S)
        finally:
            process.kill()
    assert (process.returncode, out) == (INTERRUPTED, "tidied up\n")
    assert "Traceback" not in err
