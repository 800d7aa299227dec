INSTALLED_APPS = ["django.contrib.contenttypes", "channels", "chat"]
SECRET_KEY = "not-so-secret-8&x"  # ok: Django starts with others, and no file names these
