import time

import requests
from channels.generic.websocket import JsonWebsocketConsumer, WebsocketConsumer
from models import Move


class Game(WebsocketConsumer):
    def receive(self, text_data):
        time.sleep(1)  # EW501
        self.think()

    def think(self):
        answer = requests.post("https://engine.example/move")  # EW501
        self.send(answer.text)


class History(JsonWebsocketConsumer):
    def receive_json(self, content):
        time.sleep(0.005)  # ok: only tells two moments apart
        self.send_json({"moves": Move.objects.count()})  # ok: queries are what a synchronous consumer is for


class Mail(WebsocketConsumer):
    def receive(self, text_data):
        try:
            post(text_data)
        except ConnectionError:
            time.sleep(1)  # ok: rare, where something has failed
            post(text_data)


def post(text):
    requests.post("https://mail.example", data=text)  # EW501
