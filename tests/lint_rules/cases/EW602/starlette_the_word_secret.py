from fastapi import WebSocket
from fastapi_users import BaseUserManager

SECRET = "SECRET"  # EW602
