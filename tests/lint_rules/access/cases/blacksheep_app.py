from blacksheep import Application, WebSocket

app = Application()


@app.router.ws("/feed")
async def feed(websocket: WebSocket):  # open
    await websocket.accept()
    await websocket.send_text(await latest())
