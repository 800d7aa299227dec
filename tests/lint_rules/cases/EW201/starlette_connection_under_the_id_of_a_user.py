from fastapi import FastAPI, WebSocket

app = FastAPI()


class Hub:
    def __init__(self):
        self.by_user = {}
        self.by_tab = {}

    async def connect(self, user_id: str, websocket: WebSocket):
        await websocket.accept()
        self.by_user[user_id] = websocket  # EW201

    async def open_tab(self, tab_id: str, websocket: WebSocket):
        await websocket.accept()
        self.by_tab[tab_id] = websocket  # ok: an id that the page has made up names nobody


hub = Hub()


@app.websocket("/ws/{user_id}")
async def notices(websocket: WebSocket, user_id: str):
    await hub.connect(user_id, websocket)
    async for _ in websocket.iter_text():
        pass


@app.websocket("/tabs/{tab_id}")
async def tab(websocket: WebSocket, tab_id: str):
    await hub.open_tab(tab_id, websocket)
    async for _ in websocket.iter_text():
        pass
