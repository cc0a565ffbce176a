"""Problems in: a registry of benchmarks, one loader per format, bundled data with manifests."""

from benchmarks.benchmark import Benchmark, BenchmarkInfo
from benchmarks.registry import DATA_VARIABLE, from_text, known, load

__all__ = ["DATA_VARIABLE", "Benchmark", "BenchmarkInfo", "from_text", "known", "load"]
