"""Changing the text of a candidate: by tokens, by commands, by characters and by bytes.

Every mutator takes a source of chance and a text and returns another text; the same chance gives the same text.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from prover.core.commands import split_commands
from prover.core.lexer import Kind, tokenize
from tests.fuzz.seeds import read_attacks, read_fragments, read_pairs

_WORDS = """
theorem lemma def abbrev axiom opaque instance structure inductive class mutual namespace section end variable universe
open set_option attribute private protected noncomputable unsafe partial macro macro_rules syntax elab notation infixl
prefix deriving export include omit import module public meta in where with by have show from let fun match do if then
else calc at using this sorry admit rfl trivial decide native_decide simp omega grind exact apply refine intro
constructor cases induction rcases obtain rw exacts first try repeat all_goals any_goals done skip contradiction exfalso
absurd id Nat Int Prop Type Sort True False And Or Not Eq HEq Fin List String Bool Empty h h₁ h₂ n a b p q t u x y
0 1 2 5 1000000000000 0x1F
:= => → ← ↔ ∧ ∨ ¬ ∀ ∃ λ = ≠ < ≤ > ≥ + - * / % ^ ∣ ( ) [ ] { } ⟨ ⟩ ⦃ ⦄ , ; : . .. · | @ @[simp] # $ <| |> <;> ? ?_ ?x _
‹› ▸ ∘ × ⊢ ! !! % %% ` `( `` ‘ ’ ″ ∎
"""
VOCABULARY = (
    *_WORDS.split(),
    "sorryAx _ true", "Lean.ofReduceBool", "Lean.trustCompiler", "(by exact?)", "Classical.choice", "propext",
    "Quot.sound", "lcProof", "unsafeCast", "@[implemented_by t]", "@[extern \"t\"]", "@[csimp]", "#eval 1", "#exit",
    "#print axioms t", "set_option debug.skipKernelTC true in", "set_option autoImplicit true", "open Nat in",
    "local notation \"False\" => True\n", "axiom t : False\n", "instance : LE Nat := ⟨fun _ _ => True⟩\n",
    "end A\n", "namespace A\n", "variable (h : False)\n", "theorem t : True := trivial\n", "decreasing_by all_goals",
)  # fmt: skip
"""Lean's keywords and symbols, names that matter, and pieces of attacks."""

ODDITIES = (
    "\0", "\ud800", "\udfff", "\ufeff", "\u200b", "\u202e", "\u00a0", "\u2028", "\u0085", "\x0b", "\x0c", "\x1b[0m",
    "\r", "\r\n", "\t", "е", "Ｆ", "𝔽", "e\u0301", "🤖", "\U0010ffff", "«", "»", "«»", "«t»", "«a\nb»", '"', "'", "'a",
    "/-", "-/", "/-!", "/--", "--", 'r#"', '"#', 's!"{', "}\"", "\\", "\\u{110000}", "'\\x", "⟮", "﹅", "\ufffd",
)  # fmt: skip

WRAPPERS = (
    ("(", ")"), ("⟨", "⟩"), ("[", "]"), ("{", "}"), ("(by exact ", ")"), ("/- ", " -/"), ("s!\"{", "}\""),
    ("fun _ => ", ""), ("¬ ", ""), ("id (", ")"), ("let x := ", "; x"),
)  # fmt: skip

Mutator = Callable[[random.Random, str], str]


def delete_tokens(chance: random.Random, text: str) -> str:
    """Drop one to five tokens in a row."""
    pieces = [token.text for token in tokenize(text)]
    at = chance.randrange(len(pieces) + 1)
    del pieces[at : at + chance.randint(1, 5)]
    return "".join(pieces)


def duplicate_tokens(chance: random.Random, text: str) -> str:
    """Say a few tokens again."""
    pieces = [token.text for token in tokenize(text)]
    at, count = chance.randrange(len(pieces) + 1), chance.randint(1, 12)
    return "".join([*pieces[: at + count], *pieces[at:]])


def swap_tokens(chance: random.Random, text: str) -> str:
    """Swap two tokens that are not blank."""
    tokens = [token.text for token in tokenize(text)]
    solid = [at for at, token in enumerate(tokens) if token.strip()]
    if len(solid) > 1:
        a, b = chance.sample(solid, 2)
        tokens[a], tokens[b] = tokens[b], tokens[a]
    return "".join(tokens)


def replace_token(chance: random.Random, text: str) -> str:
    """Put another word or symbol for one."""
    tokens = [token.text for token in tokenize(text)]
    solid = [at for at, token in enumerate(tokens) if token.strip()]
    if solid:
        tokens[chance.choice(solid)] = chance.choice(VOCABULARY)
    return "".join(tokens)


def rename_word(chance: random.Random, text: str) -> str:
    """Put another word for a word, wherever that stands."""
    tokens = tokenize(text)
    words = sorted({token.text for token in tokens if token.kind is Kind.WORD})
    if not words:
        return text
    old, new = chance.choice(words), chance.choice([*VOCABULARY, *words])
    return "".join(new if token.text == old else token.text for token in tokens)


def insert_token(chance: random.Random, text: str) -> str:
    """Put a word or symbol between two tokens."""
    pieces = [token.text for token in tokenize(text)]
    pieces.insert(chance.randrange(len(pieces) + 1), f" {chance.choice(VOCABULARY)} ")
    return "".join(pieces)


def insert_fragment(chance: random.Random, text: str) -> str:
    """Put a command of an attack before one of the commands, or at the end."""
    commands = [command.text for command in split_commands(text)]
    commands.insert(chance.randrange(len(commands) + 1), chance.choice(read_fragments()))
    return "".join(commands)


def reorder_commands(chance: random.Random, text: str) -> str:
    """Shuffle, drop or repeat commands."""
    commands = [command.text.rstrip() + "\n" for command in split_commands(text)]
    return "".join(chance.choices(commands, k=len(commands) + chance.randint(0, 1))) if commands else text


def splice_other(chance: random.Random, text: str) -> str:
    """Go on, from some token on, with another candidate's text."""
    other = chance.choice([*(p.text for p in read_pairs()), *(a.text for a in read_attacks())])
    ours, theirs = [t.text for t in tokenize(text)], [t.text for t in tokenize(other)]
    return "".join(ours[: chance.randrange(len(ours) + 1)] + theirs[chance.randrange(len(theirs) + 1) :])


def insert_oddity(chance: random.Random, text: str) -> str:
    """Put characters in that are unusual, or that open or close something."""
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice(ODDITIES) * chance.choice((1, 1, 1, 2, 50)) + text[at:]


def wrap(chance: random.Random, text: str) -> str:
    """Put brackets and their like around some tokens, at times very many."""
    pieces = [token.text for token in tokenize(text)]
    first = chance.randrange(len(pieces) + 1)
    last = min(len(pieces), first + chance.randint(0, 8))
    opening, closing = chance.choice(WRAPPERS)
    depth = chance.choice((1, 1, 1, 2, 20, 300))
    return "".join([*pieces[:first], opening * depth, *pieces[first:last], closing * depth, *pieces[last:]])


def stretch(chance: random.Random, text: str) -> str:
    """Make a line very long, or very many lines."""
    piece = chance.choice((" ", "\n", "\n--", " x", "(", "have : True := trivial;", "/-", "«", "a.", "'", "1"))
    at = chance.randrange(len(text) + 1)
    return text[:at] + piece * chance.choice((100, 1000, 5000)) + text[at:]


def damage_bytes(chance: random.Random, text: str) -> str:
    """Change, drop or repeat some bytes; what is no UTF-8 then is kept as surrogates, as Python reads file names."""
    data = bytearray(text.encode("utf-8", "surrogatepass"))
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(data) + 1)
        data[at : at + chance.randint(0, 2)] = chance.choice(
            (b"", bytes([chance.randrange(256)]), bytes(data[at:][:9]))
        )
    return bytes(data).decode("utf-8", "surrogateescape")


TEXT_MUTATORS: tuple[tuple[Mutator, int], ...] = (
    (delete_tokens, 3), (duplicate_tokens, 2), (swap_tokens, 3), (replace_token, 6), (rename_word, 4),
    (insert_token, 3), (insert_fragment, 5), (reorder_commands, 2), (splice_other, 3), (insert_oddity, 2),
    (wrap, 2), (stretch, 1), (damage_bytes, 1),
)  # fmt: skip
"""Each with its weight."""


def mutate_text(chance: random.Random, text: str) -> str:
    """Apply one to three mutators."""
    mutators, weights = zip(*TEXT_MUTATORS, strict=True)
    for mutate in chance.choices(mutators, weights, k=chance.choice((1, 1, 1, 1, 2, 3))):
        text = mutate(chance, text)
    return text
