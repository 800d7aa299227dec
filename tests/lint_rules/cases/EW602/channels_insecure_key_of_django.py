from channels.generic.websocket import WebsocketConsumer
SECRET_KEY = "django-insecure-8&x"  # EW602
