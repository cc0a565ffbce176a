"""One loader for each format in use; each turns a text into problems, in the order of the text."""
