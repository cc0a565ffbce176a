-- what: Names that contain words of the screen.
-- reference: theorem t (axiom_of_choice : True) (h : True ∨ False) : True

theorem sorry_free : True := trivial
theorem native_decide' : True := sorry_free
theorem t (axiom_of_choice : True) (h : True ∨ False) : True := by
  have macro_free := axiom_of_choice
  exact h.elim (fun _ => native_decide') (fun h' => h'.elim)
