-- what: An opened namespace brings another function of that name.
-- header: namespace Old
-- header: def f (n : Nat) := n + 1
-- header: end Old
-- header: open Old
-- reference: theorem t (n : Nat) : f n = 0
-- screen: -
-- kernel: statement-differs

namespace New
def f (_ : Nat) := 0
end New
open New
theorem t (n : Nat) : New.f n = 0 := rfl
