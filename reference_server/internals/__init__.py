"""The names of other packages that are not their public API: one file for each package, probed at start."""
