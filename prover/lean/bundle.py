"""The Lean worker as one file.

The embedded Lean runs a program from source and has no compiled form of ours, so the modules of
`lean_project/Prover` are joined in import order: one `public import Lean`, then each module's text.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from importlib import resources
from pathlib import Path

ROOT_MODULE = "Prover.Main"
_IMPORT = re.compile(r"^public import (\S+)[ \t]*\n", re.MULTILINE)
_MODULE = re.compile(r"\Amodule[ \t]*\n")


def _read_module(module: str) -> str:
    parts = module.split(".")
    path = resources.files("lean_project").joinpath(*parts[:-1], f"{parts[-1]}.lean")
    return path.read_text(encoding="utf-8")


def _collect(module: str, done: dict[str, str], outside: dict[str, None]) -> None:
    """Put `module` into `done` after the modules that it imports; note imports from elsewhere in `outside`."""
    if module in done:
        return
    text = _read_module(module)
    for imported in _IMPORT.findall(text):
        if imported.startswith("Prover."):
            _collect(imported, done, outside)
        else:
            outside[imported] = None
    done[module] = _IMPORT.sub("", _MODULE.sub("", text)).strip()


def bundle_worker() -> str:
    """Return the worker as one Lean text, modules in import order, imports from elsewhere first."""
    modules: dict[str, str] = {}
    outside: dict[str, None] = {}
    _collect(ROOT_MODULE, modules, outside)
    imports = "".join(f"public import {name}\n" for name in outside)
    bodies = "\n\n".join(f"-- {name}\n\n{text}" for name, text in modules.items())
    return f"module\n\n{imports}\n{bodies}\n"


def write_worker(directory: Path) -> Path:
    """Write the worker into `directory` and return its path, which contains a hash of the text.

    Atomic: a reader sees no file or the whole of it. A file that is there already is left as it is.
    """
    text = bundle_worker()
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]
    path = directory / f"Worker-{digest}.lean"
    if path.exists():
        return path
    directory.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(prefix=".worker-", suffix=".lean", dir=directory)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return path
