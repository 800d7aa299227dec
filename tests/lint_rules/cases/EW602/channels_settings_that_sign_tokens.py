from channels.generic.websocket import WebsocketConsumer

INSTALLED_APPS = ["django.contrib.auth", "channels", "rest_framework_simplejwt", "chat"]
DEBUG = True
ALLOWED_HOSTS = []
SECRET_KEY = "django-insecure-8&x"  # EW602
