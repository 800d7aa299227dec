import websockets


class Basic(websockets.BasicAuthWebSocketServerProtocol):
    async def check_credentials(self, username, password):
        return await verify(username, password)


async def handler(ws):  # ok: the protocol has asked for the password
    async for raw in ws:
        await ws.send(await execute(raw))


async def main():
    await websockets.serve(handler, "0.0.0.0", 8002, create_protocol=Basic)
