SECRET_KEY = "change-me"  # EW602
