-- what: `decide +kernel` asks the kernel only, and that is switched off.
-- reference: theorem t : 1 = 2
-- screen: screen:option
-- kernel: kernel

set_option debug.skipKernelTC true in
theorem t : 1 = 2 := by decide +kernel
