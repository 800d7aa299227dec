from fastapi import WebSocket


async def note(websocket: WebSocket, line: str):
    try:
        number = int(line.split(":")[1].strip())
        websocket.state.number = number
    except:  # ok: a number that is not there
        pass
