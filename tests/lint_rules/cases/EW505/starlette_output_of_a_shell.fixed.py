import asyncio

import asyncssh

_tasks: set[asyncio.Future] = set()


class Shell(asyncssh.SSHClientSession):
    def __init__(self, ws):
        self.ws = ws

    def data_received(self, data, datatype):
        task = asyncio.ensure_future(self.ws.send_text(data))
        _tasks.add(task)
        task.add_done_callback(_tasks.discard)
