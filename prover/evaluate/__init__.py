"""Judging methods on benchmarks: results of samples, pass@k with intervals, comparisons, provenance. Pure code."""
