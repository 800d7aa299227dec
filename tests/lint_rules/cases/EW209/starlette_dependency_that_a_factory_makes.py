from fastapi import Depends, FastAPI, HTTPException, WebSocket

app = FastAPI()
listeners: list[WebSocket] = []


def current_user(token: str):
    return find_user(token)


def allowed(action):
    async def ask(user=Depends(current_user)):
        if action not in user.rights:
            raise HTTPException(403)

    return ask


def paged(size):
    def page(number: int = 0):
        return number * size

    return page


@app.websocket("/ws")
async def endpoint(websocket: WebSocket):
    await websocket.accept()
    listeners.append(websocket)
    while True:
        await websocket.receive_text()


@app.post("/news", dependencies=[Depends(allowed("news"))])
async def news(text: str):  # ok: the dependency that the factory makes asks for a right
    for listener in listeners:
        await listener.send_text(text)


@app.post("/pages")
async def pages(text: str, start: int = Depends(paged(20))):  # EW209
    for listener in listeners:
        await listener.send_text(text[start:])
