"""The solve loop: from a problem to a verified proof, under a budget, resumable."""
