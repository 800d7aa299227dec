from starlette.middleware.base import BaseHTTPMiddleware


class Gate(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        if not valid(request.headers.get("authorization")):
            return Response(status_code=401)
        return await call_next(request)


@app.websocket("/ws")
async def f(ws):  # ok: the socket asks for itself
    user = await authenticate(ws)
    await ws.accept()
    await ws.send_json(prices())
