from fastapi import FastAPI, WebSocket
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.responses import Response

app = FastAPI()
connections: list[WebSocket] = []


class Login(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        if not known(request.headers.get("Authorization")):
            return Response(status_code=401)
        return await call_next(request)


app.add_middleware(Login)


@app.post("/items")
async def update(data: str):  # ok: the middleware has asked
    for connection in connections:
        await connection.send_text(data)
