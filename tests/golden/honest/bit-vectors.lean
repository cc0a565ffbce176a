-- what: Bit vectors, without the solver.
-- reference: theorem t (a b : BitVec 4) : a &&& b = b &&& a

theorem t (a b : BitVec 4) : a &&& b = b &&& a := BitVec.and_comm a b
