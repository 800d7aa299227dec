import os

from fastapi import WebSocket

providers = {"a": {"client_secret": os.getenv("A_SECRET", "secret")}}  # ok: it proves who we are to somebody else
sessions = {"a": {"session_secret": os.getenv("A_SECRET", "secret")}}  # EW602
