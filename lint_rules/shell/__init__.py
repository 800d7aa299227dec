"""The commands, what they print, and the editor."""
