import jwt
import websockets


async def meters(websocket):  # EW101
    if not (websocket.subprotocol or "").startswith("ocpp"):
        await websocket.close(1002)
        return
    async for reading in websocket:
        await websocket.send(await store(reading))


async def members(websocket):  # ok: a token says who is there
    jwt.decode(websocket.request.headers["Authorization"], KEY, algorithms=["HS256"])
    async for message in websocket:
        await websocket.send(await answer(message))


async def main():
    async with websockets.serve(meters, "0.0.0.0", 9000, subprotocols=["ocpp1.6"]):
        async with websockets.serve(members, "0.0.0.0", 9001):
            await forever()
