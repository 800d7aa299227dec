import hmac

from fastapi import FastAPI, WebSocket

from harbour import boats, keys, pilots

app = FastAPI()


@app.websocket("/boats")
async def all_boats(websocket: WebSocket):  # ok: the `else` turns away whose key is none of them
    given = websocket.headers.get("x-harbour-key", "")
    for key in keys:
        if hmac.compare_digest(given, key):
            break
    else:
        await websocket.close(4401)
        return
    await websocket.accept()
    await websocket.send_json(await boats.all())


@app.websocket("/boats/anybody")
async def boats_of_anybody(websocket: WebSocket):  # EW101
    given = websocket.headers.get("x-harbour-key", "")
    for key in keys:
        if hmac.compare_digest(given, key):
            break
    await websocket.accept()
    await websocket.send_json(await boats.all())


@app.websocket("/boats/pilot")
async def boats_of_a_pilot(websocket: WebSocket):  # ok: a token that some pilot has
    if (token := websocket.cookies.get("pilot")) and (pilot := await pilots.by_token(token)):
        await websocket.accept()
        await websocket.send_json(await boats.led_by(pilot))
    else:
        await websocket.close(4401)
