from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/mine")
async def mine(ws: WebSocket):  # ok: the cookie is looked up
    user = await find_user(ws.cookies.get("session"))
    if user is None:
        return await ws.close(1008)
    await ws.accept()
    await ws.send_json(await load_feed(user))
