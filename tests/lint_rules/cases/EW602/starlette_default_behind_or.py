from fastapi import WebSocket
import os

SECRET_KEY = os.environ["SECRET_KEY"] or "change-me"  # EW602
