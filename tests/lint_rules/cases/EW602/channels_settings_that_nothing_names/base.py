import os

INSTALLED_APPS = ["django.contrib.auth", "channels", "chat"]
SECRET_KEY = os.environ["SECRET_KEY"]
