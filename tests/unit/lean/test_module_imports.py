"""Each of the worker's modules imports what it uses.

The embedded Lean runs the worker as one text, where everything before is at hand; `lake build` compiles modules one by
one. This looks at names only: private parts and instances are for Lean to say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

SOURCES = Path(__file__).parents[3] / "lean_project" / "Prover"
_DECLARES = re.compile(r"^(?:[a-z]+ )*(?:def|abbrev|structure|inductive|class|opaque) ([\w.?!']+)", re.MULTILINE)
_COMMENT = re.compile(r'/-.*?-/|--[^\n]*|"(?:[^"\\]|\\.)*"', re.DOTALL)
_IMPORT = re.compile(r"^public import Prover\.(\w+)", re.MULTILINE)


def find_missing_imports(texts: Mapping[str, str]) -> set[tuple[str, str]]:
    """Module and name, where a module uses a name that only modules declare which it does not import.

    Only names that no local variable would have are looked at: those with a capital inside.
    """
    codes = {module: _COMMENT.sub(" ", text) for module, text in texts.items()}
    declared: dict[str, set[str]] = {}
    for module, code in codes.items():
        for name in _DECLARES.findall(code):
            declared.setdefault(name.rsplit(".", 1)[-1], set()).add(module)
    found = set()
    for module, code in codes.items():
        reach = _reach(module, texts)
        for word in set(re.findall(r"[\w?!']+", code)):
            if re.search(r"[a-z][A-Z]", word) and word in declared and not declared[word] & reach:
                found.add((module, word))
    return found


def _reach(module: str, texts: Mapping[str, str]) -> set[str]:
    reach, left = set[str](), [module]
    while left:
        here = left.pop()
        if here not in reach:
            reach.add(here)
            left += _IMPORT.findall(texts[here])
    return reach


def test_every_module_imports_what_it_uses() -> None:
    texts = {path.stem: path.read_text(encoding="utf-8") for path in SOURCES.glob("*.lean")}
    assert len(texts) > 25
    assert find_missing_imports(texts) == set()


def test_a_missing_import_is_found() -> None:
    texts = {path.stem: path.read_text(encoding="utf-8") for path in SOURCES.glob("*.lean")}
    texts["Judge"] = texts["Judge"].replace("public import Prover.Judgement\n", "")
    assert "Judge" in {module for module, _ in find_missing_imports(texts)}
