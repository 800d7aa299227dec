"""A dashboard that shows why it was turned away, if it ever heard."""

from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/api/events")
async def events(websocket: WebSocket) -> None:
    if not tokens.verify(websocket.headers.get("authorization", "")):
        await websocket.accept()
        await websocket.close(code=4401, reason="log in again")
        return
    await websocket.accept()
    async for event in feed.events():
        await websocket.send_json(event)
