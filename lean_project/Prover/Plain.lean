module

public import Lean

/-!
# Plain loops

The embedded Lean (a WebAssembly build with `.olean` files at the *exported* level) runs this worker
in its interpreter. There the compiler cannot call what the standard library keeps private to a
module: specialisations and the `_redArg` versions of polymorphic functions ("Unknown constant
`List.reverse._redArg`"). So `List.map`, `Array.any`, `g.withContext x` and the like do not compile
there, while monomorphic functions and `for x in (xs : List α)` do.

For the same reason a function of the library that has no boxed version (`Lean.Meta.isProp`) can be
called but not passed as a value. What that forces on us is written once, in this file. On a native
Lean it is merely a little plainer than necessary.
-/

public section

open Lean Meta

namespace Prover.Plain

variable {α β : Type}

/-- The elements in reverse order. -/
def reverse (xs : List α) : List α := Id.run do
  let mut reversed := []
  for x in xs do
    reversed := x :: reversed
  return reversed

/-- `xs` followed by `ys`. -/
def append (xs ys : List α) : List α := Id.run do
  let mut all := ys
  for x in reverse xs do
    all := x :: all
  return all

/-- The images of the elements under `f`. -/
def map (f : α → β) (xs : List α) : List β := Id.run do
  let mut images := []
  for x in xs do
    images := f x :: images
  return reverse images

/-- The elements that satisfy `keep`. -/
def filter (keep : α → Bool) (xs : List α) : List α := Id.run do
  let mut kept := []
  for x in xs do
    if keep x then
      kept := x :: kept
  return reverse kept

/-- The first element that satisfies `holds`. -/
def find? (holds : α → Bool) (xs : List α) : Option α := Id.run do
  for x in xs do
    if holds x then
      return some x
  return none

/-- Whether some element satisfies `holds`. -/
def any (holds : α → Bool) (xs : List α) : Bool := Id.run do
  for x in xs do
    if holds x then
      return true
  return false

/-- Whether the list has no element. -/
def isEmpty : List α → Bool
  | [] => true
  | _ => false

/-- The number of elements. -/
def length (xs : List α) : Nat := Id.run do
  let mut count := 0
  for _ in xs do
    count := count + 1
  return count

/-- The first `count` elements. -/
def take (count : Nat) (xs : List α) : List α := Id.run do
  let mut left := count
  let mut taken := []
  for x in xs do
    if left = 0 then
      break
    left := left - 1
    taken := x :: taken
  return reverse taken

/-- The element at position `index`, counted from 0. -/
def get? (index : Nat) (xs : List α) : Option α := Id.run do
  let mut left := index
  for x in xs do
    if left = 0 then
      return some x
    left := left - 1
  return none

/-- The elements at even places and those at odd places. -/
def split (xs : List α) : List α × List α := Id.run do
  let mut here := []
  let mut there := []
  for x in reverse xs do
    let others := there
    there := here
    here := x :: others
  return (here, there)

/-- Two sorted lists as one, elements put in front of `merged` in reverse. -/
partial def merge (lt : α → α → Bool) (merged : List α) : List α → List α → List α
  | [], ys => append (reverse merged) ys
  | xs, [] => append (reverse merged) xs
  | x :: xs, y :: ys =>
    if lt y x then merge lt (y :: merged) (x :: xs) ys else merge lt (x :: merged) xs (y :: ys)

/-- The elements from small to large. -/
partial def sort (lt : α → α → Bool) : List α → List α
  | [] => []
  | [x] => [x]
  | xs =>
    let (here, there) := split xs
    merge lt [] (sort lt here) (sort lt there)

/-- A JSON array of the images of the elements under `f`. -/
def jsonArray (f : α → Json) (xs : List α) : Json := Id.run do
  let mut images := #[]
  for x in xs do
    images := images.push (f x)
  return .arr images

/-- Push the elements of a tree of a persistent array, last one first. -/
partial def pushReversed (reversed : List α) : PersistentArrayNode α → List α
  | .leaf values => Id.run do
    let mut reversed := reversed
    for value in values.toList do
      reversed := value :: reversed
    return reversed
  | .node children => Id.run do
    let mut reversed := reversed
    for child in children.toList do
      reversed := pushReversed reversed child
    return reversed

/-- The elements of a persistent array, in order. -/
def listOfPersistentArray (xs : PersistentArray α) : List α := Id.run do
  let mut reversed := pushReversed [] xs.root
  for x in xs.tail.toList do
    reversed := x :: reversed
  return reverse reversed

/-- Push the entries of a tree of a persistent hash map. -/
partial def pushEntries (entries : List (α × β)) : PersistentHashMap.Node α β → List (α × β)
  | .entries slots => Id.run do
    let mut entries := entries
    for slot in slots.toList do
      match slot with
      | .entry key value => entries := (key, value) :: entries
      | .ref node => entries := pushEntries entries node
      | .null => pure ()
    return entries
  | .collision keys values _ => zip entries keys.toList values.toList
where
  /-- Push pairs of keys and values that stand at the same place. -/
  zip (entries : List (α × β)) : List α → List β → List (α × β)
    | key :: keys, value :: values => zip ((key, value) :: entries) keys values
    | _, _ => entries

/-- The entries of a persistent hash map, in no particular order. -/
def entriesOfPersistentMap [BEq α] [Hashable α] (entries : PersistentHashMap α β) : List (α × β) :=
  pushEntries [] entries.root

/-- The name as Lean's input has it, with «» where needed. -/
def nameText (name : Name) : String := (format name).pretty

/-- Whether `part` occurs in `text`. -/
def contains (text part : String) : Bool :=
  match text.splitOn part with
  | _ :: _ :: _ => true
  | _ => false

/-- Run `x` in the given local context. -/
def inContext (lctx : LocalContext) (instances : LocalInstances) (x : MetaM α) : MetaM α :=
  withReader (fun context => { context with lctx, localInstances := instances }) x

/-- Run `x` under changed options. -/
def inOptions (change : Options → Options) (x : MetaM α) : MetaM α := fun context state core =>
  x context state { core with options := change core.options }

end Prover.Plain
