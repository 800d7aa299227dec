STRIPE_SECRET_KEY = "sk_live_51H"  # EW602
SECRET_KEY = "change-me"  # EW602
