from starlette.middleware.base import BaseHTTPMiddleware


class Limit(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        if request.client.host in BLOCKED:
            return Response(status_code=403)
        return await call_next(request)


@app.websocket("/ws")
async def f(ws):  # ok: a list of addresses is no login
    await ws.accept()
    await ws.send_json(prices())
