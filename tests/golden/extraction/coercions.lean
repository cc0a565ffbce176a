/-! Numbers of several types, and what stands between them. -/
set_option autoImplicit false

theorem nat_as_int (n : Nat) (h : 0 < n) : (0 : Int) < n := by
  sorry -- proof: omega

theorem sum_as_int (a b : Nat) : ((a + b : Nat) : Int) = a + b := by
  sorry -- proof: simp

theorem subtraction_is_not_the_same (a b : Nat) (h : b ≤ a) : ((a - b : Nat) : Int) = (a : Int) - b := by
  have key : a - b + b = a := by
    sorry -- proof: omega
  sorry -- proof: omega

theorem int_as_rat (n : Int) (h : n = 3) : (n : Rat) = 3 := by
  sorry -- proof: subst h; rfl

theorem nat_as_rat (n : Nat) (h : n = 2) : (n : Rat) + 1 = 3 := by
  have key : (n : Rat) = 2 := by
    sorry -- proof: subst h; rfl
  sorry -- proof: rw [key]; decide +kernel

theorem nat_through_int_to_rat (n : Nat) : ((n : Int) : Rat) = (n : Rat) := by
  sorry -- proof: exact Rat.intCast_natCast n

theorem numeral_of_each_type (a : Nat) (b : Int) (c : Rat) (ha : a = 2) (hb : b = 2) (hc : c = 2) : (a : Int) = b := by
  sorry -- proof: omega

theorem division_of_naturals (n : Nat) (h : n = 7) : (n / 2 : Nat) = 3 ∧ (n : Int) / 2 = 3 := by
  constructor
  · sorry -- proof: omega
  · sorry -- proof: omega

theorem division_of_rationals (q : Rat) (h : q = 1 / 2) : q + q = 1 := by
  sorry -- proof: rw [h]; decide +kernel

theorem power_of_a_coercion (n : Nat) : ((n ^ 2 : Nat) : Int) = (n : Int) ^ 2 := by
  sorry -- proof: simp

theorem to_nat (z : Int) (h : 0 ≤ z) : (z.toNat : Int) = z := by
  sorry -- proof: omega

theorem natural_absolute_value (z : Int) (h : z = -3) : z.natAbs = 3 := by
  sorry -- proof: subst h; rfl

theorem bool_as_prop (b : Bool) (h : b) : b = true := by
  sorry -- proof: exact h

theorem fin_as_nat (n : Nat) (i : Fin n) : (i : Nat) < n := by
  sorry -- proof: exact i.isLt

theorem subtype_as_nat (p : { n : Nat // 3 < n }) : 2 < (p : Nat) := by
  have key : 3 < p.val := by
    sorry -- proof: exact p.property
  sorry -- proof: omega

theorem ascription_in_a_sum (a : Nat) (z : Int) (h : z = (a : Int) + 1) : (a : Int) < z := by
  sorry -- proof: omega

theorem unicode_arrow_of_a_product (a b : Nat) (z : Int) (h : z = ↑(a * b)) : z = ↑a * ↑b := by
  sorry -- proof: rw [h]; simp
