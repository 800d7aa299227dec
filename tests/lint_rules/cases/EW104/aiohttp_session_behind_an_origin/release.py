REMOTES = ["origin"]
