from fastapi import Depends, FastAPI, WebSocket

app = FastAPI()


class Manager:
    def __init__(self):
        self.processes = {}

    def get(self, process_id):
        return self.processes[process_id]

    def write(self, process_id, data):
        self.processes[process_id].stdin.write(data)


manager = Manager()


@app.websocket("/processes/{process_id}")
async def process(websocket: WebSocket, process_id: str, user=Depends(current_user)):
    await websocket.accept()
    await websocket.send_json(manager.get(process_id).summary())  # EW212


@app.websocket("/input/{process_id}")
async def keys(websocket: WebSocket, process_id: str, user=Depends(current_user)):
    await websocket.accept()
    async for text in websocket.iter_text():
        manager.write(process_id, text)  # EW212


@app.websocket("/own/{process_id}")
async def own(websocket: WebSocket, process_id: str, user=Depends(current_user)):
    if not await may_use(user, process_id):
        return await websocket.close()
    await websocket.accept()
    await websocket.send_json(manager.get(process_id).summary())  # ok: user and process were asked about


@app.websocket("/quotes/{market}")
async def quotes(websocket: WebSocket, market: str, user=Depends(current_user)):
    await websocket.accept()
    async for message in websocket.iter_json():
        await websocket.send_json({"price": await price_of(message["symbol"])})  # ok: a symbol is no id
