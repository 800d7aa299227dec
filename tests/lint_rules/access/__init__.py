"""A project of small programs in every framework that the linter knows, and what its access map has to be."""
