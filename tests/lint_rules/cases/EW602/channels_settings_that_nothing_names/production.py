INSTALLED_APPS = ["django.contrib.auth", "channels", "chat"]
SECRET_KEY = "not-so-secret-9&x"  # EW602
