from fastapi import WebSocket


@app.websocket("/ws")
async def feed(ws: WebSocket):
    await ws.accept()
    try:
        user = who((await ws.receive_json())["token"])
    except ValueError:
        await ws.send_json({"status": "invalid"})
        return
    await ws.send_json({"status": "connected"})
    rooms.add(ws, user)
    while True:
        await ws.receive_json()  # ok: whatever the client says, it waits for the end


@app.websocket("/log")
async def log(ws: WebSocket):
    await ws.accept()
    await ws.send_json(lines.last())
    while await ws.receive_json():  # ok: nobody looks at what it says
        pass
