import os

INSTALLED_APPS = ["django.contrib.auth", "django.contrib.sessions", "queues"]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
DEBUG = bool(os.environ.get("DEBUG"))
