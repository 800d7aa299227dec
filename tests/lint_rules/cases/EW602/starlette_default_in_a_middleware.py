from fastapi import WebSocket
import os

app.add_middleware(SessionMiddleware, secret_key=os.environ.get("SECRET_KEY", "!secret"))  # EW602
