"""How stores of older schemas become stores of this one. Run by Alembic, under the lock of `prover.store.tables`."""
