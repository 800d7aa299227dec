from fastapi import WebSocket
import os

SECRET_KEY = os.getenv("SECRET_KEY", "SUPER_SECRET_KEY")  # EW602
