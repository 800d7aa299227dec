"""A terminal for pages of this machine, or of what only looks like this machine."""

from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/api/terminal/ws")
async def terminal(websocket: WebSocket) -> None:
    origin = websocket.headers.get("origin")
    if not await sessions.valid(websocket.cookies.get("session")):
        await websocket.close(1008)
        return
    if not origin or not (origin.startswith("http://localhost") or "spaces.example" in origin):
        await websocket.close(1008)
        return
    await websocket.accept()
    async for text in websocket.iter_text():
        await shell.write(text)
