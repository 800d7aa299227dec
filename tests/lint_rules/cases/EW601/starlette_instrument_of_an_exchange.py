from fastapi import WebSocket


class Feed:
    def on_tick(self, tick):
        token = tick["token"]
        logger.info("tick of %s", token)  # ok: the number of an instrument
