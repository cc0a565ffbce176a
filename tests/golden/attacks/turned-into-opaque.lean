-- what: An opaque constant is no theorem.
-- reference: theorem t : 1 = 1
-- screen: screen:opaque
-- kernel: error

opaque t : 1 = 1
