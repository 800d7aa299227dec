from starlette.middleware.base import BaseHTTPMiddleware


class CsrfMiddleware(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        if request.headers.get("X-CSRF-Token") != await token_of(request.cookies["session"]):
            return Response(status_code=403)
        return await call_next(request)


@app.websocket("/ws")
async def f(ws):  # ok: a token against forged requests is no login
    await ws.accept()
    await ws.send_json(prices())
