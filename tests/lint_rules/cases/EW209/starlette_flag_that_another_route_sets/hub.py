from fastapi import APIRouter, WebSocket, WebSocketDisconnect

router = APIRouter()


class Hub:
    def __init__(self):
        self.screens: list[WebSocket] = []

    async def notify(self, text):
        for screen in self.screens:
            await screen.send_text(text)


hub = Hub()


@router.websocket("/screens")
async def screens(socket: WebSocket):
    await socket.accept()
    hub.screens.append(socket)
    try:
        while True:
            await socket.receive_text()
    except WebSocketDisconnect:
        hub.screens.remove(socket)
