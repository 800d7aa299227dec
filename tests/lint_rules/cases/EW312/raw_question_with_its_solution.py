import asyncio
import json
import random

from websockets.asyncio.server import broadcast, serve

QUESTIONS = [
    {"text": "How many legs has a spider?", "choices": ["6", "8"], "correct": 1},
    {"text": "Which is the longest river?", "choices": ["Nile", "Rhine"], "correct": 0},
]
JOKES = [{"text": "Knock, knock."}]


class Evening:
    def __init__(self):
        self.players = set()
        self.current = None

    def tell(self, **event):
        broadcast(self.players, json.dumps(event))

    async def rounds(self):
        while True:
            self.current = random.choice(QUESTIONS)
            self.tell(event="question", **self.current)  # EW312
            await asyncio.sleep(20)
            self.tell(event="over", correct=self.current["correct"])  # ok: nobody can answer any more

    async def hidden(self):
        question = random.choice(QUESTIONS)
        self.tell(event="question", **{key: question[key] for key in ("text", "choices")})  # ok: two fields

    async def joke(self):
        joke = random.choice(JOKES)
        self.tell(event="joke", **joke)  # ok: nothing to find out

    async def handle(self, ws):
        self.players.add(ws)
        async for raw in ws:
            self.tell(event="said", text=json.loads(raw)["text"])
        self.players.discard(ws)


evening = Evening()
serve(evening.handle, "", 1)
