RECAPTCHA_SECRET_KEY = "not-active"  # ok: a word that says that there is none
