wsgi_app = "app:app"
workers = 2  # EW704
