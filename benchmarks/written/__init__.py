"""Programs that were written to hold flaws, by writers who had not seen the rules, each with a mended twin."""
