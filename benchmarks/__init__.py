"""Problems in: a registry of benchmarks, one loader per format, bundled data with manifests."""

from benchmarks.benchmark import Benchmark, BenchmarkInfo, Presence
from benchmarks.registry import from_text, load
from benchmarks.shelf import DATA_VARIABLE, known

__all__ = ["DATA_VARIABLE", "Benchmark", "BenchmarkInfo", "Presence", "from_text", "known", "load"]
