"""The project on disk, and what was generated in it."""
