SECRET_KEY = "django-insecure-8&x"  # EW602
