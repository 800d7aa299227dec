from fastapi import APIRouter, Depends, WebSocket

from auth import current_user

router = APIRouter()


class Manager:
    def __init__(self):
        self.connections: list[WebSocket] = []

    async def broadcast(self, message):
        for connection in self.connections:
            await connection.send_json(message)


manager = Manager()


@router.post("/items")
async def create(item: dict):  # EW209
    await store(item)
    await manager.broadcast({"created": item["id"]})


@router.put("/items")
async def update(item: dict, user=Depends(current_user)):  # ok: the dependency asks
    await manager.broadcast({"updated": item["id"]})


@router.get("/items")
async def items():  # ok: nobody is told
    return await load()
