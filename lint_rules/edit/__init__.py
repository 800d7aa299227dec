"""Changes of code for fixes: statements and expressions, imports, and lines that became too long."""
