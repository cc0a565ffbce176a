-- notes: term proof
exact (fun n => Nat.recOn n
  rfl
  (fun _ ih => congrArg Nat.succ ih))
