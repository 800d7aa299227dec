from fastapi import APIRouter, Depends, FastAPI, WebSocket

members = APIRouter()


def create_app(parts, board, allowed):
    app = FastAPI()
    needed = allowed()
    for part in parts:
        app.include_router(part.router, dependencies=[Depends(needed)])

    @app.websocket("/board")
    async def show(websocket: WebSocket):  # EW101
        await websocket.accept()
        while True:
            board.write(await websocket.receive_text())

    return app


@members.websocket("/members")
async def show_members(websocket: WebSocket):  # ok: who includes its router may be the one who lists a dependency
    await websocket.accept()
    while True:
        members.write(await websocket.receive_text())
