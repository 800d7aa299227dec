import hmac

from fastapi import FastAPI, Header, HTTPException, WebSocket

app = FastAPI()


@app.get("/events")
async def events(x_key: str = Header()):
    if not hmac.compare_digest(x_key, KEY):
        raise HTTPException(401)
    return latest_events()


@app.websocket("/events/live")
async def live(websocket: WebSocket):  # EW101
    await websocket.accept()
    while True:
        await websocket.send_json(await next_event())
