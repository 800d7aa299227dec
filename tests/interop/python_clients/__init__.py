"""Conversations of Python clients with a served application; each module is one client. `run.py` holds them."""
