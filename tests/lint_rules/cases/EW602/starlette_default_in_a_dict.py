import os

providers = {"a": {"client_secret": os.getenv("A_SECRET", "secret")}}  # EW602
