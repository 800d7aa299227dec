"""A little robot's page: its own address is compared with the beginning of the origin."""

from fastapi import FastAPI, WebSocket

app = FastAPI()
OWN = "https://robot.example"


@app.websocket("/ui")
async def ui(websocket: WebSocket) -> None:
    if not await sessions.valid(websocket.cookies.get("session")):
        await websocket.close(1008)
        return
    if websocket.headers.get("origin") != OWN:
        await websocket.close(1008)
        return
    await websocket.accept()
    async for command in websocket.iter_text():
        await robot.run(command)
