"""Which rules there are, and which of them run on a file."""
