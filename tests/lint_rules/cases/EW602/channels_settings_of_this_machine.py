from channels.generic.websocket import WebsocketConsumer

INSTALLED_APPS = ["django.contrib.auth", "channels", "chat"]
DEBUG = True
ALLOWED_HOSTS = []
SECRET_KEY = "django-insecure-8&x"  # ok: while debugging, the site answers on this machine alone
