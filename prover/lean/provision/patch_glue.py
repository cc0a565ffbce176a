"""Rewrite the Emscripten glue `lean.js` (89 MB, nearly all of it names of exports) into 0.7 MB that start fast.

Two parts of the stock file list every export of the module: one `var` statement with a variable for each, and
the function `assignWasmExports` that sets them. Only the exports that the rest of the glue mentions are kept. Then
come the named edits of `glue_edits.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.resources import files

from prover.lean.provision.glue_edits import EDITS, GlueEditError

_ASSIGN_START = "function assignWasmExports(wasmExports){"
_ASSIGN_END = "var wasmImports;function assignWasmImports"
_ASSIGNMENT = re.compile(r'([\w$]+)=Module\["([^"]+)"\]=wasmExports\["([^"]+)"\](?:\.value)?')
_EXPORT_VARIABLES = re.compile(r"var (?:[\w$]+,){3,}wasmTable;$")
_WORD = re.compile(r"[\w$]+")
_DIRECT_USE = re.compile(r'wasmExports\["([^"]+)"\]')
_TABLE = "__indirect_function_table"


@dataclass(frozen=True, slots=True)
class SlimGlue:
    """The glue without its lists of exports; `exports` are those it still uses."""

    text: str
    exports: frozenset[str]


def drop_unused_exports(glue: str) -> SlimGlue:
    """Keep only the export variables that the glue uses. Raises `GlueEditError` on an unknown layout."""
    start, end = glue.find(_ASSIGN_START), glue.find(_ASSIGN_END)
    variables = _EXPORT_VARIABLES.search(glue, glue.rfind("var ", 0, max(start, 0)), max(start, 0))
    if not 0 <= start < end or variables is None:
        raise GlueEditError("edit `drop-unused-exports` does not find the lists of exports")
    before, assignments, after = glue[: variables.start()], glue[start:end], glue[end:]
    words = set(_WORD.findall(before)) | set(_WORD.findall(after))
    kept = [m for m in _ASSIGNMENT.finditer(assignments) if m[1] in words or m[3] in words]
    used = {m[3] for m in kept} | set(_DIRECT_USE.findall(before + after)) | {_TABLE}
    declared = ",".join(["wasmTable", _TABLE, *(m[1] for m in kept)])
    assigned = ";".join([f'{_TABLE}=wasmTable=wasmExports["{_TABLE}"]', *(m[0] for m in kept)])
    return SlimGlue(f"{before}var {declared};{_ASSIGN_START}{assigned}}}{after}", frozenset(used))


def patch_glue(slim: SlimGlue) -> str:
    """Apply all edits and put the prelude in front.

    Raises `GlueEditError`, which names the edit, when the text is not the one the edits are for.
    """
    text = slim.text
    for edit in EDITS:
        text = edit.apply(text)
    return f"{read_prelude()}\n{text}"


def read_prelude() -> str:
    """Text of `glue/prelude.js`."""
    return files("prover.lean.provision").joinpath("glue/prelude.js").read_text(encoding="utf-8")
