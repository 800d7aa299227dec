from fastapi import BackgroundTasks, FastAPI, WebSocket

app = FastAPI()


def mail(to: str, text: str) -> None:
    print(to, text)


@app.websocket("/orders")
async def orders(websocket: WebSocket, tasks: BackgroundTasks):
    await websocket.accept()
    tasks.add_task(mail, to="cook@example.com", text="a new order")  # ok: named ones are handed on
    tasks.add_task(mail, text="a new order")  # EW319
