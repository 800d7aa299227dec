from fastapi import WebSocket


async def f(ws: WebSocket, token):
    print(token)  # EW601
