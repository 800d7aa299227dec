// `setAuth` sends the event access_token on every joined channel; it expects no reply and disturbs nothing.
import { assert, client, subscribed, until } from "./harness.mjs"

export default async function () {
  const ada = client("ada")
  const channel = await subscribed(ada.channel("secret2", { config: { broadcast: { ack: true } } }))
  const sent = []
  const push = channel.channelAdapter.push.bind(channel.channelAdapter)
  channel.channelAdapter.push = (event, ...rest) => { sent.push(event); return push(event, ...rest) }
  await ada.setAuth("member")
  await until("the token is sent", () => sent.includes("access_token"))
  assert.equal(await channel.track({ still: "here" }), "ok")

  await ada.setAuth("member")
  await subscribed(ada.channel("secret", { config: { private: true } }))
}
