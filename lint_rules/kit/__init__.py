"""For authors of rules: cases as files, tests of rules, and the pages of rules."""
