import hashlib
import hmac
import time

import websockets


class Refused(Exception):
    pass


class Server:
    def __init__(self, config):
        self.key = config["key"]
        self.auth_enabled = config.get("auth_enabled", False)

    async def start(self):
        async with websockets.serve(self.serve, "0.0.0.0", 8000):
            await forever()

    async def serve(self, websocket):  # EW109
        try:
            await self._check(websocket)
        except Refused:
            await websocket.close(1008)
            return
        async for message in websocket:
            await websocket.send(await answer(message))

    async def _check(self, websocket):
        if self.auth_enabled:
            token = websocket.request.headers.get("authorization", "")
            if not self._is_valid(token, websocket.request.headers.get("device-id", "")):
                raise Refused

    def _is_valid(self, token, device):
        signature, made = token.split(".")
        if int(time.time()) - int(made) > 3600:
            return False
        expected = hmac.new(self.key, f"{device}.{made}".encode(), hashlib.sha256).hexdigest()
        return hmac.compare_digest(signature, expected)
