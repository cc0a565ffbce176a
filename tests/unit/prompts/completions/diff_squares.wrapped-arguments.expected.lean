-- notes: 
simp only [
  Int.sub_mul,
  Int.mul_add,
  Int.mul_comm b a
]
omega
