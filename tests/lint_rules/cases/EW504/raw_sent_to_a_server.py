from app.users import current_user
import websockets


async def ask(self):
    self.ws = await websockets.connect(URL)
    try:
        await work()
    except Exception as e:
        await self.ws.send(str(e))  # ok: sent to the server that this is a client of
