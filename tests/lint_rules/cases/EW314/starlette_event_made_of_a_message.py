from fastapi import FastAPI, WebSocket

app = FastAPI()


class Played:
    def __init__(self, title, artist):  # ok: an object is made of parts of the message, and nobody waits for that
        if not title:
            return
        self.title = title
        self.artist = artist


@app.websocket("/ws")
async def endpoint(websocket: WebSocket):
    await websocket.accept()
    async for message in websocket.iter_json():
        try:
            played = Played(message["title"], message["artist"])
        except KeyError:
            await websocket.send_json({"error": "no such song"})
            continue
        await websocket.send_json({"played": played.title})
