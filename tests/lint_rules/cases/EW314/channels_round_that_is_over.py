"""A flag that two methods set is asked by the handler, which sets what one of them reads."""

import asyncio

from asgiref.sync import sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer

from quiz.models import Question


class Round(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if self.scope["user"].is_anonymous:
            await self.close()
            return
        await self.accept()
        await self.begin()

    async def begin(self):
        self.over = False
        self.clock = asyncio.create_task(self.end_in_time())
        await self.send_json({"scores": self.scores})

    async def end_in_time(self):
        await asyncio.sleep(60)
        if self.over:
            return
        self.over = True
        await self.send_json({"over": True})

    async def receive_json(self, content):
        if self.over:
            await self.send_json({"error": "the round is over"})
            return
        try:
            asked, answer = content["question"], content["answer"]
        except (KeyError, TypeError):
            await self.send_json({"error": "no answer"})
            return
        self.scores = [asked]
        await self.send_json({"right": await self.is_right(asked, answer)})

    async def is_right(self, question_id, answer):
        question = await sync_to_async(Question.objects.get)(id=question_id)  # EW314
        return question.answer == answer
