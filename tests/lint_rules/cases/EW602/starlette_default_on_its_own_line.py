from fastapi import WebSocket
import os

SECRET_KEY = os.environ.get(  # EW602
    "SECRET_KEY",
    "change-me",
)
