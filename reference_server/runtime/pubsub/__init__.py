"""How broadcasts reach other nodes: one Protocol, `adapter.py`, and an implementation a file."""
