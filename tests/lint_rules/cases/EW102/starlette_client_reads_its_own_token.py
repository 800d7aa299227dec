import aiohttp
import jwt
import websockets


async def main():
    print(jwt.decode(own_token, options={"verify_signature": False})["email"])  # ok: a client reads its own token
    async with websockets.connect(URL) as ws:
        await ws.send("hello")
