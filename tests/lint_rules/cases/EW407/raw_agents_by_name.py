import websockets

agents = {}
rooms = {}


async def serve(websocket, agent_id):
    agents[agent_id] = websocket  # EW407
    try:
        async for message in websocket:
            await websocket.send(message)
    finally:
        if agent_id in agents:
            del agents[agent_id]  # EW407


async def watch(websocket, room):
    rooms[room] = websocket
    try:
        async for message in websocket:
            await websocket.send(message)
    finally:
        for name, held in list(rooms.items()):
            if held is websocket:
                del rooms[name]  # ok: it is looked for


async def main():
    await websockets.serve(serve, "localhost", 9000)
