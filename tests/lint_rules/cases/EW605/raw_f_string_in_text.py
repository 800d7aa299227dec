import websockets
from sqlalchemy import text


async def handler(ws):
    async for message in ws:
        session.execute(text(f"UPDATE m SET body = '{message}'"))  # EW605


websockets.serve(handler, "", 1)
