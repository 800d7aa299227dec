import websockets
import jwt

JWT_SECRET = "hunter2"  # EW602
