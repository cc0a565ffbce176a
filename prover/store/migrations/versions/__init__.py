"""One file for each schema: how to get there from the one before."""
