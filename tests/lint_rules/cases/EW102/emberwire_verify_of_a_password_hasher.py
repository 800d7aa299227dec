import emberwire

hasher.verify(hashed, password)  # ok: this verifies a password, which does not expire
