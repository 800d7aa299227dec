from fastapi import FastAPI, WebSocket

from shelves import Shelves, shelf_of

app = FastAPI()
shelves = Shelves("dbname=books")


@app.websocket("/shelves")
async def watch(websocket: WebSocket):
    await websocket.accept()
    async for book in websocket.iter_text():
        await websocket.send_json({"shelf": await shelves.find(book), "row": shelf_of(book)})  # EW501
        await shelves.move(book, 1)


@app.websocket("/moves")
async def moves(websocket: WebSocket):
    await websocket.accept()
    async for book in websocket.iter_text():
        await websocket.send_json({"shelf": shelf_of(book)})  # EW501
