import os

RECAPTCHA_SECRET_KEY = os.getenv("RECAPTCHA_SECRET", "6LeIxAcTAAAAAGG-vFI1TnRWxMZNFuojJ4WifJWe")  # ok: published
SECRET_KEY = "app.security.secret_key"  # ok: under which key of the settings it stands
