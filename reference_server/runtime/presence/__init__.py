"""Presence between nodes."""
