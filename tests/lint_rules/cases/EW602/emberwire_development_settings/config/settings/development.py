SECRET_KEY = "not a secret"  # ok: a developer's machine
