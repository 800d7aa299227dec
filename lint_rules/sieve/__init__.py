"""Decides by bytes which files anybody wants to look at."""
