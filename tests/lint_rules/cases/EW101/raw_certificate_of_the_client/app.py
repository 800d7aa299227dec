import json

import jwt
from aiohttp import web

from tls import tls_for_anybody, tls_for_calling, tls_for_server


class Inside:
    def __init__(self, ca, certificate, key):
        self.ssl_context = tls_for_server(ca, certificate, key)
        self.clients = set()

    async def listen(self):
        app = web.Application()
        app.router.add_get("/", self.serve)
        await web.TCPSite(web.AppRunner(app), ssl_context=self.ssl_context).start()

    async def serve(self, request):  # ok: who has no certificate of this house does not get here
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        self.clients.add(ws)
        async for message in ws:
            for client in list(self.clients):
                await client.send_json(await exec_command(json.loads(message.data)))
        return ws


class Outside:
    def __init__(self, certificate, key):
        self.ssl_context = tls_for_anybody(certificate, key)
        self.bank = HttpClient(tls_for_calling("bank.pem"))
        self.clients = set()

    async def listen(self):
        app = web.Application()
        app.router.add_get("/", self.serve)
        await web.TCPSite(web.AppRunner(app), ssl_context=self.ssl_context).start()

    async def serve(self, request):  # EW101
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        self.clients.add(ws)
        async for message in ws:
            for client in list(self.clients):
                await client.send_json(await exec_command(json.loads(message.data)))
        return ws
