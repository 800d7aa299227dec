from channels.generic.websocket import WebsocketConsumer

INSTALLED_APPS = ["django.contrib.auth", "channels", "chat"]
DEBUG = True
ALLOWED_HOSTS = ["chat.example"]
SECRET_KEY = "django-insecure-8&x"  # EW602
