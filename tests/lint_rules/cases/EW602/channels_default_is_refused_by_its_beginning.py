from channels.generic.websocket import WebsocketConsumer
from decouple import config
from django.core.exceptions import ImproperlyConfigured

DEBUG = config("DEBUG", default=False, cast=bool)
SECRET_KEY = config("SECRET_KEY", default="django-insecure-only-for-trying")  # ok: in earnest nothing runs with it

if not DEBUG:
    if SECRET_KEY.startswith("django-insecure"):
        raise ImproperlyConfigured("set SECRET_KEY")
