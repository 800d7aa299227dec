INSTALLED_APPS = ["django.contrib.auth", "channels", "chat"]
DEBUG = True
ALLOWED_HOSTS = []
SECRET_KEY = "django-insecure-8&x"  # EW602
