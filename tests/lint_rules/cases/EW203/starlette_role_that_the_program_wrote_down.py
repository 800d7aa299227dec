from fastapi import FastAPI, WebSocket

from club import evenings, members

app = FastAPI()
rooms = {}


@app.websocket("/evenings/{evening}")
async def attend(ws: WebSocket, evening: int, token: str):
    if token == await evenings.token_of_host(evening):
        role = "host"
    elif await members.by_token(token) is not None:
        role = "guest"
    else:
        await ws.close(4403)
        return
    await ws.accept()
    async for message in ws.iter_json():
        if message["kind"] == "mute" and role == "host":
            muted = message["user_id"]  # ok: the host says who is to be silent
            for other in rooms[evening]:
                await other.send_json({"type": "muted", "user_id": muted})
        elif message["kind"] == "dance":
            dancing = message["username"]  # EW203
            for other in rooms[evening]:
                await other.send_json({"type": "dancing", "username": dancing})
