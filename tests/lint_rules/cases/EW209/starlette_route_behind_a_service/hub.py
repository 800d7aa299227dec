from fastapi import APIRouter, WebSocket, WebSocketDisconnect

router = APIRouter()


class Hub:
    def __init__(self):
        self.cards = {}
        self.tables: dict[int, list[WebSocket]] = {}

    async def tell(self, table_id, text):
        for socket in self.tables.get(table_id, []):
            await socket.send_text(text)


hub = Hub()


@router.websocket("/tables/{table_id}/live")
async def live(socket: WebSocket, table_id: int):
    await socket.accept()
    hub.tables.setdefault(table_id, []).append(socket)
    try:
        while True:
            await socket.receive_text()
    except WebSocketDisconnect:
        hub.tables[table_id].remove(socket)
