import os

from fastapi import WebSocket

RADIUS_SECRET = "a-shared-secret"  # ok: it proves to another server who we are
cursor = CursorEncoder.encode(row, secret_key="offset")  # ok: where a page begins says nothing of who reads it
JWT_SECRET = os.environ.get("JWT_SECRET", "change-me")  # EW602
