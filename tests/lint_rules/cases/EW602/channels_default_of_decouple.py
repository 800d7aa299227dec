from channels.generic.websocket import WebsocketConsumer
from decouple import config

SECRET_KEY = config("KEY", default="change-me")  # EW602
