"""Datasets made from the records of runs. See docs/datasets.md."""
