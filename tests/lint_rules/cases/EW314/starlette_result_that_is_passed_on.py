from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/recipes/{kitchen_id}")
async def recipes(websocket: WebSocket, kitchen_id: str) -> None:
    await websocket.accept()
    kitchen = kitchens.get_kitchen(kitchen_id)
    while True:
        dish = await websocket.receive_text()
        async for message in kitchen.cook(dish):
            await handle_message(websocket, message)
        await websocket.send_json({"end": dish})


async def handle_message(websocket: WebSocket, message: object) -> None:
    if not isinstance(message, dict):
        return  # ok: no client has sent this, the handler has looked it up
    await websocket.send_json({"recipe": message["title"]})
