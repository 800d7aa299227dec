import asyncio

import asyncssh


class Shell(asyncssh.SSHClientSession):
    def __init__(self, ws):
        self.ws = ws

    def data_received(self, data, datatype):
        asyncio.ensure_future(self.ws.send_text(data))  # EW505
