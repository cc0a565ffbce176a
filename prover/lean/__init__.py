"""Everything that talks to Lean: provisioning, worker, pool, backends, audit, sandbox."""
