"""Lean sources of the worker, as package data."""
