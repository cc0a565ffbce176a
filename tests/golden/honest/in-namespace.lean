-- what: The reference stands in a namespace; the candidate opens and closes it again.
-- header: namespace Numbers
-- header: def two := 2
-- reference: theorem t : two = 2

namespace Numbers
def two := 2
theorem t : two = 2 := rfl
end Numbers
