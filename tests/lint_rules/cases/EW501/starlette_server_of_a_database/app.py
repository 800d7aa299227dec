from fastapi import FastAPI, WebSocket

from shelves import Shelves, shelf_of

app = FastAPI()
shelves = Shelves("dbname=books")


@app.websocket("/shelves")
async def watch(websocket: WebSocket):
    await websocket.accept()
    async for book in websocket.iter_text():
        shelf = await shelves.find(book)  # EW501
        await websocket.send_json({"shelf": shelf, "row": shelf_of(book)})  # EW501
        await shelves.move(book, 1)  # EW501


@app.websocket("/moves")
async def moves(websocket: WebSocket):
    await websocket.accept()
    async for book in websocket.iter_text():
        await websocket.send_json({"shelf": shelf_of(book)})  # EW501
