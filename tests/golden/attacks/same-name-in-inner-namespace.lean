-- what: Only a namesake in an inner namespace is proved.
-- header: namespace A
-- reference: theorem t : 1 = 2
-- screen: -
-- kernel: missing

namespace B
theorem t : 1 = 1 := rfl
end B
