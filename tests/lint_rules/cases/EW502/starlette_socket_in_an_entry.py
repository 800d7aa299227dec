from fastapi import WebSocket


class Hub:
    async def say(self, text):
        for name, entry in self.active.items():  # EW502
            await entry["socket"].send_text(text)
