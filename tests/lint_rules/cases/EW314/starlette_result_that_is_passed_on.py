from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/recipes")
async def recipes(websocket: WebSocket) -> None:
    await websocket.accept()
    while True:
        dish = await websocket.receive_text()
        for message in await cookbook.find(dish):
            await handle_message(websocket, message)
        await websocket.send_json({"end": dish})


async def handle_message(websocket: WebSocket, message: object) -> None:
    if not isinstance(message, dict):
        return  # ok: no client has sent this, the handler has looked it up
    await websocket.send_json({"recipe": message["title"]})
