"""The community REPL's JSON protocol on stdin and stdout, on top of our workers."""
