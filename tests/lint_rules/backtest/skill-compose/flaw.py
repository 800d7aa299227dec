"""A root shell in a container: the login is in a middleware that passes sockets by."""

import pty

import jwt
from fastapi import FastAPI, WebSocket
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.responses import JSONResponse


class AuthMiddleware(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        try:
            jwt.decode(request.headers["authorization"], KEY, algorithms=["HS256"])
        except (KeyError, jwt.InvalidTokenError):
            return JSONResponse({"detail": "log in"}, status_code=401)
        return await call_next(request)


app = FastAPI()
app.add_middleware(AuthMiddleware)


@app.websocket("/terminal/ws")
async def terminal(websocket: WebSocket) -> None:
    await websocket.accept()
    pid, fd = pty.fork()
    async for text in websocket.iter_text():
        await write(fd, text)
