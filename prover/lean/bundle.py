"""The Lean worker as one file.

The embedded Lean takes a program as one source file, so the modules of `lean_project/Prover` are joined in import
order: `module`, the imports from elsewhere, then each module's text without its own header.
"""

from __future__ import annotations

import re
from importlib import resources

ROOT_MODULE = "Prover.Main"
_MODULE = re.compile(r"\Amodule[ \t]*\n")
_IMPORT = re.compile(r"^public import (\S+)[ \t]*\n", re.MULTILINE)


def bundle_worker() -> str:
    """Return the worker as one Lean text."""
    modules: dict[str, str] = {}
    outside: dict[str, None] = {}
    _collect(ROOT_MODULE, modules, outside)
    imports = "".join(f"public import {name}\n" for name in outside)
    bodies = "\n\n".join(f"-- {name}\n\n{text}" for name, text in modules.items())
    return f"module\n\n{imports}\n{bodies}\n"


def _collect(module: str, modules: dict[str, str], outside: dict[str, None]) -> None:
    """Put `module` into `modules` after the modules that it imports; note imports from elsewhere in `outside`."""
    if module in modules:
        return
    text = _read_module(module)
    for imported in _IMPORT.findall(text):
        if imported.startswith("Prover."):
            _collect(imported, modules, outside)
        else:
            outside[imported] = None
    modules[module] = _IMPORT.sub("", _MODULE.sub("", text)).strip()


def _read_module(module: str) -> str:
    *folders, name = module.split(".")
    return resources.files("lean_project").joinpath(*folders, f"{name}.lean").read_text(encoding="utf-8")
