// A join with Supabase's `config` is answered with `postgres_changes`, which the client waits for; a private topic is
// refused without the right access token, and the reason reaches the callback.
import { assert, client, status, subscribed } from "./harness.mjs"

export default async function () {
  const ada = client("ada")
  const channel = await subscribed(ada.channel("lobby"))
  assert.equal(channel.topic, "realtime:lobby")
  const [state, error] = await status(ada.channel("secret", { config: { private: true } }))
  assert.equal(state, "CHANNEL_ERROR")
  assert.match(error, /permissions to read/)
  assert.equal(await channel.unsubscribe(), "ok")
}
