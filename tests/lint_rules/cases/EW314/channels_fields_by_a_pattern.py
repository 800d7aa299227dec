import json
import subprocess

from channels.generic.websocket import AsyncWebsocketConsumer

TOOLS = {"lint": ["ruff", "check"], "types": ["mypy"]}


class Workbench(AsyncWebsocketConsumer):
    async def receive(self, text_data=None, bytes_data=None):
        try:
            order = json.loads(text_data or "null")
        except ValueError:
            order = None
        match order:
            case {"do": "check", "tool": str(tool), "job": int(job)}:
                await self.check(tool, job)
            case {"do": "store", "job": int(job), "text": str(text)}:
                await self.store(job, text)
            case _:
                await self.out({"error": "unknown order"})

    async def check(self, tool, job):
        if tool not in TOOLS:
            await self.out({"job": job, "error": "no such tool"})
            return
        try:
            done = await run(TOOLS[tool])
        except subprocess.TimeoutExpired:  # EW314
            return
        await self.out({"job": job, "code": done.returncode})

    async def store(self, job, text):
        try:
            await notes.write(job, text)
        except OSError:  # ok: told
            await self.out({"job": job, "error": "not stored"})
            return
        await self.out({"job": job, "stored": True})

    async def out(self, data):
        await self.send(text_data=json.dumps(data))
