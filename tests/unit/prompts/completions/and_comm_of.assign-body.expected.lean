-- notes: proof alone
constructor
· exact hq
· exact hp
