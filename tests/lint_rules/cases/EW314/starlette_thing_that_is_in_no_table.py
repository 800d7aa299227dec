from fastapi import FastAPI, WebSocket

app = FastAPI()
games = {}
boards = {}


class Shelf:
    def __init__(self):
        self.books = {}

    def book_of(self, number):
        return self.books[number]  # EW314


shelf = Shelf()


@app.websocket("/games/{game_id}")
async def play(websocket: WebSocket, game_id: str):
    await websocket.accept()
    game = games[game_id]  # EW314
    await websocket.send_json(game.state())


@app.websocket("/books/{number}")
async def read(websocket: WebSocket, number: str):
    await websocket.accept()
    book = shelf.book_of(number)  # ok: where it raises is the place
    await websocket.send_text(book.text)


@app.websocket("/boards/{board_id}")
async def draw(websocket: WebSocket, board_id: str):
    await websocket.accept()
    if board_id not in boards:
        await websocket.close(4404)
        return
    await websocket.send_json(boards[board_id].state())  # ok: it is there
