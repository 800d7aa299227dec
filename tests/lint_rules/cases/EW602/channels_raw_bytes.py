SECRET_KEY: bytes = rb"abcdef"  # EW602
