"""What frameworks and libraries call, send, join and trust, as rows. Start at `model.py`; one file a framework."""
