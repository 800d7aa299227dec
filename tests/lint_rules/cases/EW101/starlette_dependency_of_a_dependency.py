from fastapi import Depends, FastAPI, WebSocket

app = FastAPI()


def rows():
    yield app.state.rows


def name_of(websocket: WebSocket, rows=Depends(rows)):
    return rows.first_free_name()


@app.websocket("/notes")
async def notes(websocket: WebSocket, name: str = Depends(name_of)):  # EW101
    await websocket.accept()
    while True:
        app.state.rows.add(name, await websocket.receive_text())
