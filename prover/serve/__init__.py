"""A Lean for others: the HTTP server, compatible with Kimina's clients, with full verdicts of its own."""
