import emberwire

if info.auth_token == settings.SECRET_TOKEN:  # EW603
    pass
