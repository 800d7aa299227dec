import websockets

viewers = set()


async def show(websocket):
    viewers.add(websocket)
    try:  # EW514
        async for text in websocket:
            await screen.draw(text)
    except websockets.ConnectionClosedError:
        viewers.discard(websocket)
    except Exception:
        viewers.discard(websocket)


async def main():
    await websockets.serve(show, "localhost", 9000)
