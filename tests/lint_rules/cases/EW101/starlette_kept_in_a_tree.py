import asyncio

from fastapi import APIRouter, Depends, WebSocket

router = APIRouter()


class Tree:
    def __init__(self):
        self.children = {}
        self.sockets = set()

    def add(self, path, websocket):
        if len(path) == 0:
            self.sockets.add(websocket)
        else:
            self.children.setdefault(path[0], Tree()).add(path[1:], websocket)

    async def tell(self, event):
        for websocket in list(self.sockets):
            await websocket.send_json(event)


tree = Tree()


@router.get("/stock")
async def stock(user=Depends(current_user)):
    return await items_of(user)


@router.websocket("/stock/changes")
async def changes(websocket: WebSocket):  # EW101
    await websocket.accept()
    tree.add(("stock",), websocket)
    while await websocket.receive_text():
        await websocket.send_json({"status": "ok"})


@router.websocket("/health")
async def health(websocket: WebSocket):  # ok: nobody keeps it, and it is told a fixed text
    await websocket.accept()
    while await websocket.receive_text():
        await asyncio.sleep(1)
        await websocket.send_json({"status": "ok"})
