"""A terminal that only this machine may use, says a middleware that sockets never pass."""

from fastapi import FastAPI, Request, WebSocket
from fastapi.responses import JSONResponse

app = FastAPI()


@app.middleware("http")
async def local_only(request: Request, call_next):
    if request.client.host not in ("127.0.0.1", "::1"):
        return JSONResponse({"detail": "this machine only"}, status_code=403)
    return await call_next(request)


@app.websocket("/terminal/{name}")
async def terminal(websocket: WebSocket, name: str) -> None:
    if not tokens.verify(websocket.headers.get("authorization", "")):
        await websocket.close(1008)
        return
    await websocket.accept()
    shell = await shells.open(name)
    async for text in websocket.iter_text():
        await shell.write(text)
