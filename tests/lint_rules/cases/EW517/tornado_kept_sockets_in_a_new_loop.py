import asyncio


class Manager:
    def __init__(self):
        self.sockets = {}

    def show(self, key, text):
        loop = asyncio.new_event_loop()
        return loop.run_until_complete(self.sockets[key].write_message(text))  # EW517

    def ask(self, url):
        loop = asyncio.new_event_loop()
        return loop.run_until_complete(connect(url).write_message("question"))  # ok: a connection of its own
