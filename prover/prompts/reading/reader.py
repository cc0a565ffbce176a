"""From the text of a completion to a proof or a sketch of the theorem that was asked for.

The code is looked for in fences first, then in the text around them, then in the thoughts; of several proofs the one is
taken that states the theorem itself, is complete, and comes last. Time is linear in the length of the text; nothing
recurses.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from prover.core.commands import Command, split_commands
from prover.core.statement import Theorem, read_theorem
from prover.prompts.reading.blocks import make_block, make_block_of_text, restate
from prover.prompts.reading.candidates import Candidate, find_candidates, last_component
from prover.prompts.reading.cleaning import clean_characters, unescape, unquote, unwrap_json
from prover.prompts.reading.fences import Block, split_blocks, split_thoughts
from prover.prompts.reading.lean3 import find_lean3, find_old_names
from prover.prompts.reading.loose import find_inline_code, find_loose_code
from prover.prompts.reading.preamble import Surroundings, read_surroundings
from prover.prompts.reading.result import Reading, Reason, Unreadable
from prover.prompts.reading.statements import has_other_binders, is_same_statement
from prover.prompts.theorem import TheoremText

MAX_CODE_CHARACTERS = 160_000
"""Of all blocks together, counted from the end of the completion; more than any proof that a model has room for."""


def read_proof(completion_text: str, theorem: TheoremText) -> Reading | Unreadable:
    """Read a proof of `theorem` without `sorry` from a completion. Never raises."""
    return _read(completion_text, theorem, allow_sorry=False)


def read_sketch(completion_text: str, theorem: TheoremText) -> Reading | Unreadable:
    """Read a sketch of `theorem`, whose lemmas may be `sorry`, or a full proof from a completion. Never raises."""
    return _read(completion_text, theorem, allow_sorry=True)


def _read(text: str, theorem: TheoremText, *, allow_sorry: bool) -> Reading | Unreadable:
    """Read the answer; only when it has no code, the thoughts before it."""
    if not text.strip():
        return Unreadable(Reason.EMPTY, "the completion is empty")
    notes: list[str] = []
    text = unquote(clean_characters(unwrap_json(text, notes), notes), notes)
    answer, thoughts, is_thought_out = split_thoughts(text)
    found = _read_part(answer, theorem, notes, allow_sorry=allow_sorry, is_thought=False)
    if isinstance(found, Reading) or found.reason is not Reason.NO_CODE or not thoughts.strip():
        return found
    notes.append("code from the thoughts")
    thought = _read_part(thoughts, theorem, notes, allow_sorry=allow_sorry, is_thought=True)
    if isinstance(thought, Reading):
        return thought
    if not is_thought_out:
        return Unreadable(Reason.TRUNCATED, "the completion stops while the model still thinks")
    return found


def _read_part(
    text: str, theorem: TheoremText, notes: list[str], *, allow_sorry: bool, is_thought: bool
) -> Reading | Unreadable:
    """Try the places where code may stand, likely ones first."""
    expected = _read_statement(theorem.statement)
    refusal: Unreadable | None = None
    for blocks in _find_blocks(text, notes, is_thought=is_thought):
        found = _read_blocks(_limit(blocks), theorem, expected, notes, allow_sorry=allow_sorry)
        if isinstance(found, Reading):
            return found
        if refusal is None or refusal.reason is Reason.NO_CODE:
            refusal = found
    return refusal or Unreadable(Reason.NO_CODE, "there is no Lean code in the completion")


def _read_statement(statement: str) -> Theorem:
    """The theorem that was asked for; a statement that is no theorem has no name and its whole text to compare."""
    command = next((command for command in split_commands(statement) if command.is_theorem), None)
    return read_theorem(command) if command else Theorem("", statement)


def _find_blocks(text: str, notes: list[str], *, is_thought: bool) -> Iterator[list[Block]]:
    """Yield groups of blocks: Lean fences, loose text, other fences, inline code.

    Loose lines of thoughts are English that may begin like a tactic: only theorems count there.
    """
    blocks = list(split_blocks(text))
    fenced = [block for block in blocks if block.is_fenced and (block.is_lean or not block.language)]
    yield [_tidy(block, notes) for block in fenced]
    if not any(block.is_lean for block in fenced):
        loose = (find_loose_code(block.code, declarations_only=is_thought) for block in blocks if not block.is_fenced)
        yield [_tidy(block, notes) for block in loose if block]
    yield [_tidy(block, notes) for block in blocks if block.language and not block.is_lean]
    if not is_thought:
        inline = find_inline_code("\n".join(block.code for block in blocks if not block.is_fenced))
        yield [inline] if inline else []


def _tidy(block: Block, notes: list[str]) -> Block:
    """Undo what a transport did to a block."""
    code = unwrap_json(block.code, notes) if block.language == "json" else block.code
    return replace(block, code=unescape(code, notes))


def _limit(blocks: Sequence[Block]) -> list[Block]:
    """The last blocks that fit into `MAX_CODE_CHARACTERS`, in order; the one that does not fit loses its end."""
    kept: list[Block] = []
    room = MAX_CODE_CHARACTERS
    for block in reversed(blocks):
        if len(block.code) > room:
            kept.append(replace(block, code=block.code[:room], is_whole=False))
            break
        room -= len(block.code) + 1
        kept.append(block)
    return [*reversed(kept)]


def _read_blocks(
    blocks: list[Block], theorem: TheoremText, expected: Theorem, notes: list[str], *, allow_sorry: bool
) -> Reading | Unreadable:
    """Choose the best candidate of `blocks` and read it."""
    commands = [split_commands(block.code) for block in blocks]
    candidates = [
        found
        for at, (block, own) in enumerate(zip(blocks, commands, strict=True))
        for found in find_candidates(block, at, own, expected)
    ]
    if not candidates:
        return _explain_absence(blocks, [command for own in commands for command in own])
    best = max(candidates, key=lambda candidate: candidate.rank(allow_sorry=allow_sorry))
    refusal = _refuse(best, allow_sorry=allow_sorry)
    if refusal:
        return refusal
    notes = list(notes)
    body = _make_body(best, notes)
    if not body.strip():
        return Unreadable(Reason.NO_PROOF, "the proof is empty")
    before = [command for own in commands[: best.block_index] for command in own]
    before += best.commands[: max(best.at, 0)]
    return _complete(best, before, theorem, expected, body, notes, allow_sorry=allow_sorry)


def _complete(
    best: Candidate, before: list[Command], theorem: TheoremText, expected: Theorem, body: str, notes: list[str],
    *, allow_sorry: bool,
) -> Reading | Unreadable:  # fmt: skip
    """Add to the body what it needs of the text before it."""
    name = best.name or expected.name
    around = read_surroundings(before, body, theorem_name=name, header=theorem.header)
    if not allow_sorry and _has_sorry(around.preamble):
        return Unreadable(Reason.HAS_SORRY, "a lemma that the proof uses is left to `sorry`")
    _note_differences(best, expected, around, notes)
    if best.theorem and has_other_binders(best.theorem.binders_and_type, expected.binders_and_type):
        body = restate(best.theorem, body)
        notes.append("restated inside the proof")
    return Reading("\n".join([*around.wrappers, body]), around.preamble, tuple(dict.fromkeys(notes)))


def _explain_absence(blocks: list[Block], commands: list[Command]) -> Unreadable:
    """Why no candidate was found in `blocks`, which have these commands."""
    if not any(block.code.strip() for block in blocks):
        return Unreadable(Reason.NO_CODE, "there is no Lean code in the completion")
    if blocks[-1].is_fenced and not blocks[-1].is_closed:
        return Unreadable(Reason.TRUNCATED, "the last fence is never closed and holds no proof")
    if any(command.is_theorem for command in commands):
        return Unreadable(Reason.NO_PROOF, "the theorem is stated but not proved")
    if any(block.is_lean for block in blocks):
        return Unreadable(Reason.NO_PROOF, "the Lean code proves nothing")
    return Unreadable(Reason.NO_CODE, "there is no Lean code in the completion")


def _refuse(candidate: Candidate, *, allow_sorry: bool) -> Unreadable | None:
    """Why the best candidate is not worth Lean's time, if it is not."""
    lean3 = find_lean3(candidate.tokens)
    if lean3:
        return Unreadable(Reason.LEAN3, lean3)
    if candidate.is_other:
        return Unreadable(Reason.OTHER_STATEMENT, f"`{candidate.name or 'example'}` states something else")
    if candidate.is_cut_off:
        return Unreadable(Reason.TRUNCATED, "the proof stops in the middle")
    if candidate.has_sorry and not allow_sorry:
        return Unreadable(Reason.HAS_SORRY, "the proof contains `sorry`")
    return None


def _make_body(candidate: Candidate, notes: list[str]) -> str:
    """The candidate's proof as a tactic block."""
    if candidate.theorem is None:
        return make_block_of_text(candidate.block.code, 0, notes)
    text = candidate.commands[candidate.at].text
    start = max(0, text.rfind(candidate.theorem.proof))
    return make_block(candidate.theorem, start - text.rfind("\n", 0, start) - 1, notes)


def _has_sorry(text: str) -> bool:
    return any(command.has_sorry for command in split_commands(text))


def _note_differences(candidate: Candidate, expected: Theorem, around: Surroundings, notes: list[str]) -> None:
    """Note how what was found differs from what was asked for."""
    if not candidate.block.is_closed:
        notes.append("fence never closed")
    elif not candidate.block.is_fenced:
        notes.append("no fence")
    if candidate.theorem is None:
        notes.append("proof alone")
    else:
        if last_component(candidate.theorem.name) != last_component(expected.name):
            notes.append("theorem renamed")
        if not is_same_statement(candidate.theorem.binders_and_type, expected.binders_and_type):
            notes.append("statement reworded")
    if around.preamble:
        notes.append("declarations before the theorem")
    if around.wrappers:
        notes.append("opens moved into the proof")
    old_name = find_old_names(candidate.commands[candidate.at].tokens) if candidate.commands else ""
    if old_name:
        notes.append("Lean 3 names")
