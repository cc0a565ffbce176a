-- notes: local functions after `where`
let rec aux (m : Nat) (hm : 0 < m) : m + 1 ≤ 2 * m := by
    omega
exact aux n h
