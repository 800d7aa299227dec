from typing import Annotated
from fastapi import Query, WebSocket


async def user_of_socket(websocket: WebSocket, token: Annotated[str | None, Query()] = None):  # EW105
    return await check(token)
