import websockets


async def speak(websocket: websockets.ServerConnection) -> None:
    async for text in websocket:
        report.generate(text)  # ok: it is called no model
        model.generate(text)  # EW516
