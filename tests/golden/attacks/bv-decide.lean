-- what: A solver's certificate, checked by compiled code.
-- reference: theorem t (a b : BitVec 8) : a &&& b = b &&& a
-- screen: screen:native
-- kernel: error

theorem t (a b : BitVec 8) : a &&& b = b &&& a := by bv_decide
