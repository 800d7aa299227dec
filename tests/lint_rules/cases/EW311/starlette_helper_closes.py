from fastapi import FastAPI, WebSocket

app = FastAPI()


async def refuse(websocket: WebSocket, why: str):
    await websocket.close(code=4403, reason=why)  # EW311


async def tell(websocket: WebSocket, why: str):
    await websocket.accept()
    await websocket.close(code=4403, reason=why)  # ok: accepted to tell why


@app.websocket("/heard")
async def heard(websocket: WebSocket):
    if await tokens.verify(websocket.cookies.get("session")):
        await websocket.accept()
    else:
        await tell(websocket, "no session")


@app.websocket("/unheard")
async def unheard(websocket: WebSocket):
    if await tokens.verify(websocket.cookies.get("session")):
        await websocket.accept()
    else:
        await refuse(websocket, "no session")


@app.websocket("/greeted")
async def greeted(websocket: WebSocket):
    if not await greets(websocket):
        await websocket.close(code=4403)  # ok: the helper may have accepted
        return
    await websocket.send_text("welcome")


async def greets(websocket: WebSocket) -> bool:
    if websocket.cookies.get("session") is None:
        return False
    await websocket.accept()
    return True
