"""Finding code in text that no fence marks."""

from __future__ import annotations

import re

from prover.core.lexer import tokenize, trim
from prover.prompts.reading.candidates import looks_like_body
from prover.prompts.reading.fences import Block

_DECLARATION = re.compile(
    r"\s*(?:(?:@\[[^\]\n]*\]|private|protected|noncomputable|open [^\n]* in)\s+)*"
    r"(?:(?:theorem|lemma|def|abbrev)\s+[^\s:({\[]+(?:\s*[:({\[⦃|]|\s*$|\s+[(:{\[⦃])|example\s*[:({\[⦃])"
)
_HEADER = re.compile(
    r"import\s+[A-Z]\w*(?:\.\w+)*\s*$|open\s+[A-Z][\w .]*(?:\s+in)?\s*$|set_option\s+\w+(?:\.\w+)*\s+\S+"
    r"|namespace\s+[A-Z][\w.]*\s*$"
)
_MAY_STAND_IN_COLUMN_0 = re.compile(r"[|)\]}⟩]|--|/-|where\b|termination_by\b|decreasing_by\b|end\b|<;>|@\[|$")
_LINE_START = 300
"""Characters of a line that tell whether it is code."""
_ENGLISH = re.compile(
    r"\b(?:the|is|are|of|and|that|we|it|be|which|how|wait|so|now|because|since|can|will|should|would|not|must|both|side)\b"
)
_SENTENCE_END = re.compile(r"[a-z]{2,}[.:!?]\s*$")
_INLINE = re.compile(r"(?<!`)(`{1,2})(?!`)([^`\n]{3,2000})\1(?!`)")


def find_loose_code(text: str, *, declarations_only: bool = False) -> Block | None:
    """The code in `text`: from its first declaration, else from the first line that begins like a proof.

    Prose after it is cut off.
    """
    lines = text.split("\n")
    start = next((at for at, line in enumerate(lines) if _HEADER.match(line) or _DECLARATION.match(line)), None)
    if start is not None:
        return Block("\n".join(_cut_prose(lines[start:])), is_fenced=False)
    if declarations_only:
        return None
    start = next((at for at, line in enumerate(lines) if _begins_proof(line)), None)
    if start is None:
        return None
    first = lines[start]
    kept = lines[start:]
    if first.strip() in ("by", ":= by") or first.startswith(" "):
        kept = [kept[0], *_cut_prose(kept[1:])]
    return Block("\n".join(kept), is_fenced=False)


def _begins_proof(line: str) -> bool:
    tokens = trim(tokenize(line[:_LINE_START]))
    return bool(tokens) and looks_like_body(tokens, is_labelled=False) and not _reads_like_prose(line)


def _reads_like_prose(line: str) -> bool:
    """True for a piece of an English sentence: a word that Lean has no use for, or a full stop after a word."""
    return bool(_ENGLISH.search(line) or _SENTENCE_END.search(line))


def _cut_prose(lines: list[str]) -> list[str]:
    """Drop the first line in column 0 that neither begins nor continues code, and all after it.

    Code in column 0 (a proof that is not indented) is left alone.
    """
    kept: list[str] = []
    was_indented = False
    for line in lines:
        is_in_column_0 = bool(line.strip()) and not line.startswith(" ")
        if is_in_column_0 and was_indented and not _continues_code(line):
            break
        was_indented = was_indented or line.startswith(" ")
        kept.append(line)
    return kept


def _continues_code(line: str) -> bool:
    return bool(_MAY_STAND_IN_COLUMN_0.match(line) or _DECLARATION.match(line) or _HEADER.match(line))


def find_inline_code(text: str) -> Block | None:
    """The last proof between single backticks, e.g. `by omega`."""
    spans = [match[2].strip() for match in _INLINE.finditer(text)]
    proofs = [span for span in spans if span.startswith(("by ", ":= "))]
    return Block(proofs[-1]) if proofs else None
