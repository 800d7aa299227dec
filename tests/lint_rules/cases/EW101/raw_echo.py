import websockets


async def echo(ws):  # ok: the client hears only itself
    async for m in ws:
        await ws.send(m)


websockets.serve(echo, "0.0.0.0", 80)
