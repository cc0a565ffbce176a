"""What is asked of a fresh REPL process to find out whether a candidate proves its reference, and how answers are read.

The order is what makes the audit hard to cheat for a text that runs no code:

1. The reference is stated with `sorry` before the candidate, under a random name that no candidate can mention. So
   nothing that the candidate declares, opens or shadows has a say in what was asked.
2. The candidate.
3. A theorem of another random name and of exactly the reference's type (`type_of%` takes it from the environment, no
   text is read again) is proved by the candidate's theorem. So it matters little what else goes by that one's name.
   That it has this type and no more is compared once more: a `variable` of the candidate that is still in force would
   become a hypothesis of it.
4. `#print axioms` of the former. A proof that rests on the reference itself shows up as `sorryAx`.

The process that answers has run the candidate. A candidate that ran code there could make up all answers: see
docs/interact.md for what is done against that, and what is left.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from prover.core.assembly import state_with_sorry
from prover.core.commands import split_commands
from prover.core.lexer import Kind, Token, join
from prover.core.problem import Problem
from prover.core.verdict import STANDARD_AXIOMS, Status, Verdict
from prover.lean.community import ReplAnswer

_LAST_PART = re.compile(r"(?:«[^»]*»|[^.«»\s])+\Z")
_UNKNOWN = re.compile(r"[Uu]nknown (?:constant|identifier)")


def is_standard(axiom: str) -> bool:
    """Whether a proof may rest on `axiom`."""
    return axiom in STANDARD_AXIOMS


@dataclass(frozen=True, slots=True)
class Reference:
    """A problem's statement under a secret name."""

    text: str
    """Statement with `sorry`."""
    name: str
    """Full name of the theorem that `text` declares."""
    nonce: str

    @property
    def check_name(self) -> str:
        """Full name of the theorem that compares."""
        return f"audited_{self.nonce}"

    @property
    def ask_levels(self) -> str:
        """The command that tells the reference's universe parameters; sent before the candidate."""
        return f"#check _root_.{self.name}"

    @property
    def ask_axioms(self) -> str:
        """The command that lists what the proof rests on. Full names: `open` must not make an axiom look standard."""
        return f"set_option pp.fullNames true in\n#print axioms _root_.{self.check_name}"

    def compare(self, candidate: str, levels: int) -> str:
        """Two theorems that hold if the constant `candidate` proves the reference, for all its `levels` universes.

        The second one says that the first has the reference's type. `eq_refl` only unifies: no coercion helps there.
        """
        universes = ", ".join(f"u{index}_{self.nonce}" for index in range(levels))
        suffix = f".{{{universes}}}" if levels else ""
        asked, found = f"type_of% @_root_.{self.name}{suffix}", f"type_of% @_root_.{self.check_name}{suffix}"
        return (
            f"theorem _root_.{self.check_name}{suffix} : {asked} := by\n"
            f"  with_reducible exact @_root_.{candidate}\n"
            f"theorem _root_.same_{self.nonce}{suffix} : @_root_.Eq.{{1}} Prop ({found}) ({asked}) := by\n"
            f"  with_reducible eq_refl"
        )


def state_reference(problem: Problem, nonce: str) -> Reference | None:
    """State the problem under a name made of `nonce`, in the namespace of the original; None without a theorem."""
    commands = split_commands(problem.statement)
    at = next((i for i, command in enumerate(commands) if command.is_theorem), None)
    if at is None:
        return None
    command = commands[at]
    tokens = list(command.tokens[command.keyword_at :])  # no attributes: a `sorry` must not become a simp lemma
    name_at = next((i for i, token in enumerate(tokens) if i and not token.is_blank), 0)
    last = _LAST_PART.search(tokens[name_at].text)
    if not name_at or tokens[name_at].kind is not Kind.WORD or last is None or not problem.lean_name.endswith(last[0]):
        return None
    secret = f"reference_{nonce}"
    tokens[0] = Token(Kind.WORD, "theorem")
    tokens[name_at] = Token(Kind.WORD, tokens[name_at].text.removesuffix(last[0]) + secret)
    text = "".join(c.text for c in commands[:at]) + join(tuple(tokens)) + "".join(c.text for c in commands[at + 1 :])
    return Reference(state_with_sorry(text), problem.lean_name.removesuffix(last[0]) + secret, nonce)


def read_levels(answer: ReplAnswer, reference: Reference) -> int | None:
    """How many universe parameters the reference has; None when Lean does not know it."""
    if answer.first_error:
        return None
    name = re.escape(reference.name.rsplit(".", 1)[-1])
    pattern = re.compile(rf"\S*{name}(?:\.\{{(?P<levels>[^}}]*)\}})?(?=\s|\Z)")
    found = next(filter(None, (pattern.match(message.text.strip()) for message in answer.core_messages)), None)
    if found is None:
        return None
    return 0 if found["levels"] is None else found["levels"].count(",") + 1


def judge_comparison(answer: ReplAnswer, problem: Problem) -> Verdict | None:
    """Why the comparison failed; None when it holds."""
    error = answer.first_error
    if not error and not answer.sorries:
        return None
    if _UNKNOWN.search(error) and problem.lean_name in error:
        return Verdict(Status.REJECTED, "missing", f"the candidate declares no `{problem.lean_name}`")
    return Verdict(Status.REJECTED, "statement-differs", f"`{problem.lean_name}` does not prove the reference: {error}")


def judge_axioms(answer: ReplAnswer, reference: Reference, is_allowed: Callable[[str], bool] = is_standard) -> Verdict:
    """The verdict on the axioms that the comparison rests on; whatever reads otherwise than expected is no proof."""
    axioms = _read_axioms(answer, reference.check_name)
    if axioms is None:
        said = answer.first_error or "; ".join(message.text for message in answer.core_messages)
        return Verdict(Status.REJECTED, "axiom", f"Lean does not tell the axioms: {said[:300]}")
    if "sorryAx" in axioms:
        return Verdict(Status.REJECTED, "sorry", "the proof uses `sorry`", axioms)
    foreign = next((axiom for axiom in axioms if not is_allowed(axiom)), None)
    if foreign is not None:
        return Verdict(Status.REJECTED, "axiom", f"the proof uses the axiom `{foreign}`", axioms)
    return Verdict(Status.PROVED, axioms=axioms)


def _read_axioms(answer: ReplAnswer, name: str) -> tuple[str, ...] | None:
    """The axioms in the only message there is; None when it is no such list."""
    if answer.first_error or len(answer.core_messages) != 1 or answer.core_messages[0].severity != "info":
        return None
    text = " ".join(answer.core_messages[0].text.split())
    if text == f"'{name}' does not depend on any axioms":
        return ()
    found = re.fullmatch(rf"'{re.escape(name)}' depends on axioms: \[(?P<axioms>[^\[\]]+)\]", text)
    return None if found is None else tuple(sorted(part.strip() for part in found["axioms"].split(",")))
