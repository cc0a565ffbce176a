-- what: Trees with lists of trees.
-- reference: theorem t : ∃ n : Nat, n = 3

inductive Tree where
  | node : List Tree → Tree
def Tree.count : Tree → Nat
  | .node [] => 1
  | .node (_ :: rest) => 1 + (Tree.node rest).count
theorem t : ∃ n : Nat, n = 3 := ⟨(Tree.node [.node [], .node []]).count, by simp [Tree.count]⟩
