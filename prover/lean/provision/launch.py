"""The command line and the environment that run a Lean program under the embedded Lean."""

from __future__ import annotations

import os
from pathlib import Path

from prover.lean.provision.layout import EmbeddedLean
from prover.lean.sandbox import ResourceLimits, View, confine, find_bubblewrap, limit_resources

STACK_KB = 262_144
"""Stack of the process, at least; V8 may use `V8_STACK_KB` of it."""
V8_STACK_KB = 60_000
TIERING_BUDGET = 100_000_000
"""Bytes of a function's code that run before V8 optimises it, eight times its default. Measured on 56 small theorems:
against `--liftoff-only`, a fifth to a quarter more checks a second for 0.7 s more CPU time at the start; against the
default the same speed, 2 s less at the start and 100 MB less memory."""

_PARENT = "LEAN_WASM_PARENT"
OWN_LIMITS = ResourceLimits(stack_kb=STACK_KB)
SANDBOX_LIMITS = ResourceLimits(stack_kb=STACK_KB, open_files=256, file_kb=0)
"""Not one byte may go to a file. No limit on processes: node starts none, and the kernel would count the user's."""


def launch_command(
    lean: EmbeddedLean, program: Path, *, work_dir: Path, sandbox: bool, run: bool = True
) -> tuple[list[str], dict[str, str]]:
    """Return argv and the complete environment to run `program` (its `main`) with input from stdin.

    Lean sees three directories under their own paths: its library, the program's and `work_dir`, which should be
    the working directory. `sandbox` also takes from the process all right to write, to start processes and to read
    elsewhere (node's permission model), and where bubblewrap works it runs in namespaces of its own: without network
    and other processes. Nothing of our environment is passed on. With `run=False` the program is only elaborated, as
    `lean FILE` does. The process ends when this one does.
    """
    program, work_dir, root = program.resolve(), work_dir.resolve(), lean.root.resolve()
    visible = [str(path) for path in dict.fromkeys((root / "lib", program.parent, work_dir))]
    argv = [str(lean.node), *_node_flags(root, visible, sandbox)]
    argv += [str(root / lean.glue_js.name), *(["--run"] if run else []), str(program)]
    environment = {
        "LEAN_PATH": visible[0],
        "LEAN_WASM_MOUNTS": ":".join(visible),
        "LEAN_WASM_POOL": "1",
        "MALLOC_ARENA_MAX": "1",  # 70 MB less: V8's compiler threads would each have a heap of their own
    }
    if not sandbox:
        return limit_resources(argv, OWN_LIMITS), {**environment, _PARENT: str(os.getpid())}
    bubblewrap = find_bubblewrap()
    if bubblewrap is None:
        return limit_resources(argv, SANDBOX_LIMITS), {**environment, _PARENT: str(os.getpid())}
    # In there our process id means nothing; bubblewrap sees to it that the program ends with us.
    view = View((lean.node.resolve().parent, lean.node.parent, root, program.parent), work_dir)
    argv = confine(argv, view, bubblewrap=bubblewrap, environment=tuple(environment.items()))
    return limit_resources(argv, SANDBOX_LIMITS), environment


def _node_flags(root: Path, visible: list[str], sandbox: bool) -> list[str]:
    flags = [f"--stack-size={V8_STACK_KB}", f"--wasm-tiering-budget={TIERING_BUDGET}"]
    if sandbox:
        readable = [str(root), *visible[1:]]
        flags += ["--permission", "--allow-worker", *(f"--allow-fs-read={path}" for path in readable)]
        flags += ["--disable-warning=SecurityWarning"]
        # The permission model does not cover network and signals. JavaScript of a candidate's own could use them: the
        # glue evaluates what comes with a library that Lean is made to load from its file system in memory.
        flags += ["--disallow-code-generation-from-strings"]
    return flags
