import websockets
from members import members


async def tell_all(text):
    for name in members:  # EW502
        try:
            await websockets_of(name).send_to(name, text)
        except websockets.ConnectionClosed:
            continue
