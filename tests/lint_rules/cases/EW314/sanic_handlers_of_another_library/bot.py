from telephony import Call


class Bot:
    def __init__(self, call: Call, data: str):
        self.data = data
        call.add_event_handler("joined", self.on_joined)

    async def on_joined(self, call, participant):  # ok: it hears a library, and this file speaks of no sockets
        if participant is None:
            print("nobody joined")
            return
        call.listen(participant)
