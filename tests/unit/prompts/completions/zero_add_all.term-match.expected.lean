-- notes: term proof
exact (fun n =>
  match n with
  | 0 => rfl
  | k + 1 => Nat.zero_add (k + 1))
