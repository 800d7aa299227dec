race = make()
