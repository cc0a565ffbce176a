-- notes: 
have _s : "theorem fake : False := by trivial" ≠ "" := by decide
rw [List.length_append]
exact Nat.add_comm xs.length ys.length
