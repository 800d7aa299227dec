"""What rules ask of code: where values come from, who is checked on the way, what is joined, sent and waited for.

Start at `sources.py` and `flow.py` (whose word is this?), then `authority.py` (who can turn a client away?).
"""
