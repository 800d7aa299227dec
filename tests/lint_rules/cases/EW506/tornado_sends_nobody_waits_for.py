from tornado.websocket import WebSocketClosedError, WebSocketHandler

clients = set()


def on_reading(text):
    for client in list(clients):
        try:
            client.write_message(text)  # EW506
        except WebSocketClosedError:
            clients.discard(client)


async def on_other_reading(text):
    for client in list(clients):
        await client.write_message(text)  # ok: waits for the client


def on_end():
    for client in list(clients):
        client.write_message("end")  # ok: the last one, the connection is closed
        client.close()


def on_answer(text, number):
    for client in clients:
        if client.number == number:
            client.write_message(text)  # ok: to one, which asked
            break


class Build(WebSocketHandler):
    def open(self):
        self.number = len(clients)
        clients.add(self)
        self.write_message("hello")  # ok: once

    def on_message(self, text):
        for client in list(clients):
            client.write_message(text)  # ok: as often as clients speak

    async def follow(self, program):
        while True:
            line = await program.stdout.readline()
            if not line:
                break
            self.write_message(line)  # EW506
