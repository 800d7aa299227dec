import threading
from emberwire import Channel, Ok, handle_in


class R(Channel):
    @handle_in("export")
    async def export(self, payload):
        threading.Thread(target=work, args=(self, payload)).start()  # EW306
        return Ok()


def work(channel, payload):
    channel.assigns["done"] = True
