"""What the Makefile runs: the demonstration, the check of generated code, and the pages that come from the code."""
