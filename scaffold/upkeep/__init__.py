"""Destroying, updating and examining what was generated."""
