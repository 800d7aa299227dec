from channels.generic.websocket import WebsocketConsumer
SECRET_KEY: bytes = rb"abcdef"  # EW602
