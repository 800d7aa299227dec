from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/commands")
async def commands(websocket: WebSocket) -> None:
    await websocket.accept()
    while True:
        text = await websocket.receive_text()
        name, argument = text.split(" ")  # EW314
        await websocket.send_json({name: argument})


@app.websocket("/second")
async def second(websocket: WebSocket) -> None:
    await websocket.accept()
    while True:
        text = await websocket.receive_text()
        await websocket.send_text(text.split(" ")[1])  # EW314


@app.websocket("/asserted")
async def asserted(websocket: WebSocket) -> None:
    await websocket.accept()
    while True:
        text = await websocket.receive_text()
        assert text.strip()  # EW314
        await websocket.send_text(text)


@app.websocket("/counted")
async def counted(websocket: WebSocket) -> None:
    await websocket.accept()
    while True:
        parts = (await websocket.receive_text()).split(" ")
        if len(parts) < 2:
            await websocket.send_text("name what?")
            continue
        await websocket.send_text(parts[1])  # ok: there are two


@app.websocket("/any")
async def any_number(websocket: WebSocket) -> None:
    await websocket.accept()
    while True:
        text = await websocket.receive_text()
        name, *rest = text.split(" ")  # ok: any number of them
        await websocket.send_json({name: rest})
