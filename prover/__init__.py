"""Neural theorem proving in Lean 4: decompose, prove, recombine, verify, record."""

__version__ = "0.1.0"
