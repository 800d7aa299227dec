from members import members


async def handler(websocket):
    name = await websocket.recv()
    members[name] = websocket
    await websocket.wait_closed()
    members.pop(name)
