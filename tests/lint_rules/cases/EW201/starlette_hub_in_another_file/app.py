from fastapi import FastAPI, WebSocket

from hub import Switchboard
from people import branches, by_cookie, works_at

app = FastAPI()
board = Switchboard()


@app.websocket("/branches/{branch}/calls")
async def calls(socket: WebSocket, branch: int):
    staff = await by_cookie(socket.cookies.get("sid"))
    if staff is None:
        await socket.close(1008)
        return
    if not await branches.exists(branch):
        await socket.close(1008)
        return
    await socket.accept()
    if not board.plug_in(branch, socket, staff.name):  # EW201
        await socket.close(1013)
        return
    async for text in socket.iter_text():
        await board.ring(branch, text)


@app.websocket("/branches/{branch}/chat")
async def chat(socket: WebSocket, branch: int):
    staff = await by_cookie(socket.cookies.get("sid"))
    if staff is None or not await works_at(staff.id, branch):
        await socket.close(1008)
        return
    await socket.accept()
    if not board.plug_in(branch, socket, staff.name):  # ok: it was asked whether this clerk works there
        await socket.close(1013)
        return
    async for text in socket.iter_text():
        await board.ring(branch, text)
