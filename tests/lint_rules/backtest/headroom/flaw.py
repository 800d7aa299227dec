"""A proxy to a paid service: the gate in front of HTTP keeps strangers out, the relay has the operator's key."""

import hmac

import websockets
from fastapi import FastAPI, Request, WebSocket
from fastapi.responses import JSONResponse

app = FastAPI()


@app.middleware("http")
async def gate(request: Request, call_next):
    if not hmac.compare_digest(request.headers.get("x-proxy-token", ""), PROXY_TOKEN):
        return JSONResponse({"detail": "not for you"}, status_code=401)
    return await call_next(request)


@app.websocket("/v1/responses")
async def relay(websocket: WebSocket) -> None:
    await websocket.accept()
    async with websockets.connect(UPSTREAM, additional_headers={"Authorization": OPERATOR_KEY}) as upstream:
        async for frame in websocket.iter_text():
            await upstream.send(frame)
            await websocket.send_text(await upstream.recv())
