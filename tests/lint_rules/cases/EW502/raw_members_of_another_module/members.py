members = {}
