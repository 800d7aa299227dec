app.config["SECRET_KEY"] = "secret!"  # EW602
