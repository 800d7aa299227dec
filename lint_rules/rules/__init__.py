"""The rules, one a file. To add one: write its cases first, then run `python -m lint_rules.kit.document`."""
