from dataclasses import dataclass, field

from fastapi import FastAPI, WebSocket

app = FastAPI()


@dataclass(eq=False)
class Reader:
    websocket: WebSocket
    shelves: set[str] = field(default_factory=set)
    marked: set[str] = field(default_factory=set)


class Library:
    def __init__(self):
        self.readers = {}

    def come(self, reader: Reader, shelf: str):
        reader.shelves.add(shelf)
        reader.marked.add(shelf)
        self.readers.setdefault(shelf, set()).add(reader)

    def go(self, reader: Reader, gone: set[str]):
        reader.shelves -= gone  # EW402

    def close(self, reader: Reader):
        for shelf in list(reader.marked):
            reader.marked.discard(shelf)  # ok: taken out of both
            self.readers[shelf].discard(reader)


library = Library()


@app.websocket("/shelves")
async def shelves(websocket: WebSocket):
    await websocket.accept()
    reader = Reader(websocket)
    try:
        while True:
            library.come(reader, await websocket.receive_text())
    finally:
        library.close(reader)
