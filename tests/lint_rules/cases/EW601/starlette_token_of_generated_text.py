from fastapi import WebSocket


async def f(ws: WebSocket):
    async for token in completion.stream():
        print(token)  # ok: a token of generated text
