"""Printing of terms, with the parentheses that Lean's precedences ask for and no more."""

from __future__ import annotations

from decomposer.expressions.terms import (
    Ascription,
    Call,
    Expr,
    Field,
    Infix,
    ListLiteral,
    Name,
    Number,
    Prefix,
    Quantifier,
)

ATOM = 1024
ARGUMENT = 1023
QUANTIFIER = 1

# operator -> (its own level, least level of the left operand, least level of the right operand)
INFIX_LEVELS: dict[str, tuple[int, int, int]] = {
    "↔": (20, 21, 21),
    "→": (25, 26, 25),
    "∨": (30, 31, 30),
    "||": (30, 30, 31),
    "∧": (35, 36, 35),
    "&&": (35, 35, 36),
    **dict.fromkeys(("=", "≠", "<", "≤", ">", "≥", "∣", "∈", "∉", "==", "!="), (50, 51, 51)),
    "++": (65, 65, 66),
    "+": (65, 65, 66),
    "-": (65, 65, 66),
    "::": (67, 68, 67),
    "*": (70, 70, 71),
    "/": (70, 70, 71),
    "%": (70, 70, 71),
    "^": (75, 76, 75),
    "∘": (90, 91, 90),
}
# operator -> (its own level, least level of the operand)
PREFIX_LEVELS: dict[str, tuple[int, int]] = {"¬": (40, 40), "-": (75, 75), "↑": (ATOM, ATOM)}


def level(expr: Expr) -> int:
    """Return the precedence at which `expr` prints."""
    match expr:
        case Call():
            return ARGUMENT - 1
        case Prefix(operator, _):
            return PREFIX_LEVELS[operator][0]
        case Infix(operator, _, _):
            return INFIX_LEVELS[operator][0]
        case Quantifier():
            return QUANTIFIER
    return ATOM


def show(expr: Expr, least: int = 0) -> str:
    """Print `expr`, in parentheses when it binds looser than `least`."""
    text = _show_bare(expr)
    return f"({text})" if level(expr) < least else text


def _show_bare(expr: Expr) -> str:
    match expr:
        case Number(value):
            return str(value)
        case Name(text):
            return text
        case Call(function, arguments):
            return " ".join(show(part, ATOM) for part in (function, *arguments))
        case Field(value, name):
            return f"{show(value, ATOM)}.{name}" if not isinstance(value, Number) else f"({value.value}).{name}"
        case Prefix(operator, operand):
            return operator + show(operand, PREFIX_LEVELS[operator][1])
        case Infix(operator, left, right):
            _, left_least, right_least = INFIX_LEVELS[operator]
            return f"{show(left, left_least)} {operator} {show(right, right_least)}"
        case Ascription(value, type_):
            return f"({show(value)} : {type_})"
        case ListLiteral(items):
            return f"[{', '.join(show(item) for item in items)}]"
        case Quantifier(symbol, binders, body):
            arrow = " =>" if symbol == "fun" else ","
            return f"{symbol} {_show_binders(binders)}{arrow} {show(body)}"
    raise TypeError(f"not an expression: {expr!r}")


def _show_binders(binders: tuple[tuple[str, str], ...]) -> str:
    if len(binders) == 1 and not binders[0][1]:
        return binders[0][0]
    return " ".join(f"({name} : {type_})" if type_ else name for name, type_ in binders)
