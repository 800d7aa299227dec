"""The commands, and what they show and ask."""
