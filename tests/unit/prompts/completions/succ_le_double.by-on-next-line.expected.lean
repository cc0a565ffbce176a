-- notes: 
cases n with
| zero => exact absurd h (Nat.lt_irrefl 0)
| succ k => omega
