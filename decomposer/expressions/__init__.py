"""Reading, printing, evaluating and rewriting the propositions that Lean pretty-prints.

Only the part of Lean's term language that arithmetic statements use is understood; what is not
understood raises `ParseError`, and callers skip it.
"""

from decomposer.expressions.evaluate import Undefined, evaluate, infer_type
from decomposer.expressions.parser import ParseError, parse, try_parse
from decomposer.expressions.polynomial import Algebra, NotPolynomial, show_polynomial
from decomposer.expressions.printer import show
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
    children,
    conjuncts,
    free_names,
    infix,
    replace,
    subterms,
)

__all__ = [
    "Algebra",
    "Ascription",
    "Call",
    "Expr",
    "Field",
    "Infix",
    "ListLiteral",
    "Name",
    "NotPolynomial",
    "Number",
    "ParseError",
    "Prefix",
    "Quantifier",
    "Undefined",
    "children",
    "conjuncts",
    "evaluate",
    "free_names",
    "infer_type",
    "infix",
    "parse",
    "replace",
    "show",
    "show_polynomial",
    "subterms",
    "try_parse",
]
