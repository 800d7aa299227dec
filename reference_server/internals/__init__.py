"""Private names of other packages, each probed at start."""
