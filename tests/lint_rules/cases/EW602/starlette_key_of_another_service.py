from fastapi import WebSocket

STRIPE_SECRET_KEY = "sk_live_51H"  # ok: it signs no session of ours
TWITTER_ACCESS_SECRET = "aBcDeF"
