module

public import Lean

/-!
# A hash table

The standard library's hash maps cannot be called in the embedded Lean (`Prover.Plain` says why),
and exporting a proof needs a map from its subexpressions in constant time. Keys bring their hash
and equality along.
-/

public section

namespace Prover

/-- Entries whose hashes share a slot. -/
inductive Bucket (α : Type) where
  | nil
  | cons (key : α) (index : Nat) (rest : Bucket α)

/-- A map from keys to numbers that grows. -/
structure Table (α : Type) where
  hash : α → UInt64
  same : α → α → Bool
  buckets : IO.Ref (Array (Bucket α))
  count : IO.Ref Nat

namespace Table

variable {α : Type}

/-- Slots of a new table; always a power of two. -/
def initialSlots : Nat := 256

/-- An empty table. -/
def new (hash : α → UInt64) (same : α → α → Bool) : BaseIO (Table α) := do
  let buckets ← IO.mkRef (Array.replicate initialSlots .nil)
  return { hash, same, buckets, count := ← IO.mkRef 0 }

/-- The slot of a hash among `slots`. -/
def slot (hash : UInt64) (slots : Nat) : Nat := (hash &&& (slots - 1).toUInt64).toNat

/-- The number kept for `key` in a bucket. -/
def Bucket.find? (same : α → α → Bool) (key : α) : Bucket α → Option Nat
  | .nil => none
  | .cons other index rest => if same other key then some index else find? same key rest

/-- The number kept for `key`. -/
def find? (table : Table α) (key : α) : BaseIO (Option Nat) := do
  let buckets ← table.buckets.get
  return Bucket.find? table.same key (buckets.getD (slot (table.hash key) buckets.size) .nil)

/-- Put an entry in front of its bucket. -/
def place (hash : α → UInt64) (buckets : Array (Bucket α)) (key : α) (index : Nat) :
    Array (Bucket α) :=
  let position := slot (hash key) buckets.size
  buckets.setIfInBounds position (.cons key index (buckets.getD position .nil))

/-- Put the entries of a bucket into other buckets. -/
def placeAll (hash : α → UInt64) (buckets : Array (Bucket α)) : Bucket α → Array (Bucket α)
  | .nil => buckets
  | .cons key index rest => placeAll hash (place hash buckets key index) rest

/-- The same entries in four times as many slots. -/
def grow (hash : α → UInt64) (buckets : Array (Bucket α)) : Array (Bucket α) := Id.run do
  let mut grown := Array.replicate (4 * buckets.size) .nil
  for bucket in buckets.toList do
    grown := placeAll hash grown bucket
  return grown

/-- Keep the next free number for `key`, which must be new, and return it; the first is `start`. -/
def add (table : Table α) (key : α) (start : Nat := 0) : BaseIO Nat := do
  let count ← table.count.get
  table.count.set (count + 1)
  let buckets ← table.buckets.swap #[]
  let buckets := if buckets.size ≤ count then grow table.hash buckets else buckets
  table.buckets.set (place table.hash buckets key (count + start))
  return count + start

end Table

end Prover
