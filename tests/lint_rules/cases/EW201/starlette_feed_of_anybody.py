from fastapi import Depends, FastAPI, WebSocket
from fastapi.security import OAuth2PasswordBearer

app = FastAPI()
login = OAuth2PasswordBearer(tokenUrl="token")


@app.get("/jobs")
async def jobs(token: str = Depends(login)) -> list[str]:
    return await jobs_of(token)


@app.websocket("/progress")
async def progress(websocket: WebSocket):
    await websocket.accept()
    asked = await websocket.receive_json()
    queue = bus.subscribe(asked["job"])  # EW201
    while True:
        await websocket.send_json(await queue.get())


@app.websocket("/news")
async def news(websocket: WebSocket):
    await websocket.accept()
    queue = bus.subscribe("news")  # ok: the server has chosen it
    while True:
        await websocket.send_json(await queue.get())


@app.websocket("/watch")
async def watch(websocket: WebSocket):
    await websocket.accept()
    asked = await websocket.receive_json()
    await subscribe_to(websocket, asked["job"])  # ok: the join in it is reported


async def subscribe_to(websocket: WebSocket, job: str):
    watchers[job].add(websocket)  # EW201
