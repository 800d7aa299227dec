import json

import websockets

streets = {}


async def serve(websocket):
    walked = set()
    try:
        async for raw in websocket:
            message = json.loads(raw)
            if message["do"] == "enter":
                enter(websocket, walked, message["street"])
            elif message["do"] == "leave":
                leave(walked, message["street"])
            elif message["do"] == "go":
                go(websocket, walked, message["street"])
    finally:
        for street in walked:
            drop(websocket, street)


def enter(websocket, walked, street):
    walked.add(street)
    streets.setdefault(street, set()).add(websocket)


def leave(walked, street):
    walked.discard(street)  # EW402


def go(websocket, walked, street):
    walked.discard(street)  # ok: `drop` does the other half
    drop(websocket, street)


def drop(websocket, street):
    streets[street].discard(websocket)
    if not streets[street]:
        del streets[street]


websockets.serve(serve, "localhost", 8000)
