import json


async def server(websocket, path, *, register, commands):  # EW101
    await register(websocket)
    async for frame in websocket:
        request = json.loads(frame)
        await websocket.send(await commands[request["name"]](request))
