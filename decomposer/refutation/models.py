"""Finding values at which propositions hold: a backtracking search that looks small first.

The variable that the constraints determine best comes first (fail first; Haralick and Elliott, "Increasing tree search
efficiency for constraint satisfaction problems", 1980), and the search is repeated with ever larger domains. What
it finds is a conjecture: Lean decides. Work is counted, so the outcome does not depend on the machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice

from decomposer.expressions import (
    Expr,
    Infix,
    Number,
    Prefix,
    Quantifier,
    Undefined,
    evaluate,
    free_names,
    subterms,
)
from decomposer.refutation.constraints import Room, assert_all, negate, read_room
from decomposer.refutation.domains import Candidate, list_values
from decomposer.refutation.numbers import fits, list_edges, list_numbers, measure_breadth, to_candidate
from decomposer.structural.view import NUMERIC_TYPES, guess_type

SIZES = (3, 8, 20, 60, 200, 1000, 5000)
"""Values tried for a variable that nothing determines, search by search."""
INNER_SIZES = (4, 60)
"""The same for a variable under a quantifier."""
_CONSTANTS = {"true": Candidate("true", True), "false": Candidate("false", False)}
_WORD = re.compile(r"[^\W\d][\w.!?'✝₀-₉]*")
_MAX_NUMERALS = 8
_FEW = 2
"""Up to so many variables are also tried at the numerals of the statement and next to them."""


class WorkSpent(Exception):
    """The search has used up its work."""


@dataclass(slots=True)
class Work:
    """Evaluations that are left."""

    left: int

    def spend(self, amount: int = 1) -> None:
        """Take `amount` off. Raises `WorkSpent` when nothing is left."""
        self.left -= amount
        if self.left < 0:
            raise WorkSpent


@dataclass(frozen=True, slots=True)
class Scope:
    """Variables with their types and, as far as they are chosen, their values."""

    work: Work
    types: Mapping[str, str] = field(default_factory=dict)
    chosen: Mapping[str, Candidate] = field(default_factory=dict)

    def choose(self, name: str, candidate: Candidate) -> Scope:
        """Return the scope in which `name` has that value."""
        return Scope(self.work, self.types, {**self.chosen, name: candidate})

    def declare(self, variables: Sequence[tuple[str, str]]) -> Scope:
        """Return the scope with more variables, which hide others of the same name."""
        hidden = {name for name, _ in variables}
        chosen = {name: value for name, value in self.chosen.items() if name not in hidden}
        return Scope(self.work, {**self.types, **dict(variables)}, chosen)

    def type_of(self, name: str) -> str:
        """Type of a variable, with the chosen values put in."""
        return _WORD.sub(lambda m: self.chosen[m[0]].text if m[0] in self.chosen else m[0], self.types[name])

    def values(self) -> dict[str, object]:
        """What is known to Python of the chosen values."""
        known = {**_CONSTANTS, **self.chosen}
        return {name: candidate.value for name, candidate in known.items() if candidate.value is not None}


@dataclass(frozen=True, slots=True)
class Model:
    """Values at which, as far as Python can tell, all constraints hold."""

    scope: Scope
    is_certain: bool
    """False when some constraint could not be evaluated."""


def holds(prop: Expr, scope: Scope) -> bool:
    """Evaluate a proposition; quantifiers are taken over small values.

    Raises `Undefined` when a part is not understood, `WorkSpent` when the work is used up.
    """
    scope.work.spend()
    match prop:
        case Quantifier("∃", _, _):
            return first_model(prop, scope) is not None
        case Quantifier("∀", binders, body):
            return first_model(Quantifier("∃", binders, negate(body)), scope) is None
        case Prefix("¬", operand):
            return not holds(operand, scope)
        case Infix("∧", left, right):
            return holds(left, scope) and holds(right, scope)
        case Infix("∨", left, right):
            return holds(left, scope) or holds(right, scope)
        case Infix("→", left, right):
            return not holds(left, scope) or holds(right, scope)
        case Infix("↔", left, right):
            return holds(left, scope) == holds(right, scope)
    try:
        return bool(evaluate(prop, scope.values(), scope.types))  # type: ignore[arg-type]
    except (TypeError, ValueError, ZeroDivisionError, OverflowError, AttributeError) as error:
        raise Undefined(f"cannot evaluate: {error}") from error


def first_model(exists: Quantifier, scope: Scope) -> Scope | None:
    """Return the scope in which the bound variables of `∃ x, body` have values that make the body true.

    Raises `Undefined` when a body cannot be evaluated.
    """
    types = [(name, type_ or guess_type(exists.body, name, dict(scope.types))) for name, type_ in exists.binders]
    for model in find_models(types, assert_all(exists.body), scope, sizes=INNER_SIZES):
        if not model.is_certain:
            raise Undefined("a condition under the quantifier cannot be evaluated")
        return model.scope
    return None


def find_models(
    variables: Sequence[tuple[str, str]],
    constraints: Sequence[Expr | None],
    scope: Scope,
    *,
    sizes: Sequence[int] = SIZES,
) -> Iterator[Model]:
    """Yield values for `variables`, without repeats, at which all `constraints` hold; small values first.

    A constraint that is None is one that could not be read. Raises `WorkSpent`.
    """
    search = _Search(tuple(name for name, _ in variables), tuple(constraints))
    seen: set[tuple[str, ...]] = set()
    for size in sizes:
        for model in search.extend(Model(scope.declare(variables), None not in constraints), size):
            key = tuple(model.scope.chosen[name].text for name in search.names)
            if key not in seen:
                seen.add(key)
                yield model
        if search.is_exhausted:
            return


class _Search:
    """One search problem: its variables and, for each constraint, the variables it speaks of."""

    def __init__(self, names: tuple[str, ...], constraints: tuple[Expr | None, ...]) -> None:
        self.names = names
        self.is_exhausted = False
        """True when the last search has tried every value there is."""
        known = [constraint for constraint in constraints if constraint is not None]
        self._constraints = [(constraint, free_names(constraint) & set(names)) for constraint in known]
        found = {t.value for constraint in known for t in subterms(constraint) if isinstance(t, Number)}
        self._numerals = sorted({n + d for n in sorted(found)[:_MAX_NUMERALS] for d in (-1, 0, 1)})

    def extend(self, model: Model, size: int) -> Iterator[Model]:
        self.is_exhausted = True
        closed = [constraint for constraint, needed in self._constraints if not needed]
        tested = self._test(model, closed)
        if tested is not None:
            yield from self._extend(tested, size)

    def _extend(self, model: Model, size: int) -> Iterator[Model]:
        free = [name for name in self.names if name not in model.scope.chosen]
        if not free:
            yield model
            return
        name, room = self._choose(free, model.scope)
        ready = [
            constraint for constraint, needed in self._constraints if name in needed and not needed & set(free) - {name}
        ]
        for candidate in self._candidates(model.scope.type_of(name), room, size):
            extended = self._test(Model(model.scope.choose(name, candidate), model.is_certain), ready)
            if extended is not None:
                yield from self._extend(extended, size)

    def _test(self, model: Model, constraints: Sequence[Expr]) -> Model | None:
        """Return the model, perhaps less certain, or None when it breaks a constraint."""
        model.scope.work.spend()
        for constraint in constraints:
            try:
                if not holds(constraint, model.scope):
                    return None
            except (Undefined, RecursionError):
                model = Model(model.scope, False)
        return model

    def _choose(self, free: Sequence[str], scope: Scope) -> tuple[str, Room]:
        """Return the variable that is determined best, with its room."""
        open_names = set(free)
        rooms: dict[str, Room] = {}
        for name in free:
            if not open_names & set(_WORD.findall(scope.types[name])):
                rooms[name] = self._measure_room(name, open_names - {name}, scope)
        if not rooms:
            return free[0], Room()
        return min(rooms.items(), key=lambda item: measure_breadth(item[1]))

    def _measure_room(self, name: str, others: set[str], scope: Scope) -> Room:
        room = Room()
        type_ = scope.types[name]
        if type_ not in NUMERIC_TYPES:
            return room
        known, types = scope.values(), scope.types

        def measure_at(term: Expr, at: int | None) -> Fraction:
            scope.work.spend()
            values = known if at is None else {**known, name: Fraction(at) if type_ == "Rat" else at}
            return Fraction(evaluate(term, values, types))  # type: ignore[arg-type]

        for constraint, needed in self._constraints:
            if name in needed and not needed & others:
                try:
                    room = room.meet(read_room(constraint, name, lambda term: measure_at(term, None), measure_at))
                except (ArithmeticError, TypeError, ValueError, RecursionError):
                    continue
        return room

    def _candidates(self, type_: str, room: Room, size: int) -> Iterator[Candidate]:
        if type_ not in NUMERIC_TYPES:
            values = list(islice(list_values(type_), size + 1))
            self.is_exhausted &= len(values) <= size
            yield from values[:size]
            return
        if room.exact is not None:
            yield from (to_candidate(value, type_) for value in sorted(room.exact, key=abs) if fits(value, type_))
            return
        self.is_exhausted = False
        numerals = [Fraction(n) for n in self._numerals if len(self.names) <= _FEW and room.contains(Fraction(n))]
        numbers = dict.fromkeys([*islice(list_numbers(room, type_), size), *list_edges(room, size), *numerals])
        yield from (to_candidate(value, type_) for value in numbers if fits(value, type_))
