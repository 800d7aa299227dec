from typing import Annotated
from fastapi import Depends, WebSocket
from fastapi.security import OAuth2PasswordBearer

scheme = OAuth2PasswordBearer(tokenUrl="t")


def current_user(token: Annotated[str, Depends(scheme)]):
    return decode(token)


CurrentUser = Annotated[str, Depends(current_user)]


@app.websocket("/ws")
async def f(ws: WebSocket, me: CurrentUser):  # EW107
    await ws.accept()
