import os

from fastapi import WebSocket

SECRET_KEY = os.environ.get("SECRET_KEY", "change-me")  # EW602
