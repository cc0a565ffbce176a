"""The families, by area. Each function draws the parameters of one member and writes its statement and its proof."""

from benchmarks.synthetic.families import (
    arithmetic,
    divisibility,
    induction,
    inequalities,
    lists,
    logic,
    remainders,
    witnesses,
)
from benchmarks.synthetic.problem import Family

FAMILIES: tuple[Family, ...] = (
    *arithmetic.FAMILIES,
    *witnesses.FAMILIES,
    *divisibility.FAMILIES,
    *remainders.FAMILIES,
    *inequalities.FAMILIES,
    *induction.FAMILIES,
    *lists.FAMILIES,
    *logic.FAMILIES,
)
