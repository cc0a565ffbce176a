"""Process that the crash tests start: `writer.py STORE RUN COUNT` records attempts 0 .. COUNT - 1.

It waits for a line on stdin, then prints the number of each attempt once that is recorded. RUN `-` means
to open the store and do nothing else.
"""

from __future__ import annotations

import os
import sys

from prover.core.goal import Goal, Hole
from prover.core.problem import Problem
from prover.core.proof import Attempt, Subgoal, Tactic
from prover.core.verdict import Message, Status
from prover.store import RunJournal, open_store

PROBLEM = Problem("t", "theorem t : True")
ROOT = Subgoal(PROBLEM.header, "theorem t : True := by sorry", Hole(0, 23, 28, 23, "tactic", (Goal("True"),)))


def make_attempt(number: int) -> Attempt:
    """Return the attempt that every writer means by `number`."""
    return Attempt(ROOT.id, Tactic(f"exact h{number}"), Status.REJECTED, (Message("error", 1, 0, "unknown " * 50),))


def main(url: str, run_id: str, count: int) -> None:
    """Record, and say so."""
    os.write(1, b"ready\n")
    sys.stdin.readline()
    with open_store(url) as store:
        if run_id == "-":
            return
        journal = RunJournal(store._database, run_id)  # without a lease: the tests have several writers on a run
        journal.begin_problem(PROBLEM)
        journal.record_subgoal(PROBLEM, ROOT)
        for number in range(count):
            journal.record_attempt(PROBLEM, ROOT, make_attempt(number))
            os.write(1, b"%d\n" % number)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
