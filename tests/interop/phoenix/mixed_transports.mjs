// Clients of both transports share topics: broadcasts and presence do not care how one is connected.
import { assert, isWebSocket, join, next, open, Presence, reply, until } from "./harness.mjs"

export default async function () {
  const transport = isWebSocket ? "longpoll" : "websocket"
  const [alice, bob] = await Promise.all([open("alice"), open("bob", { transport })])
  const [here, there] = [await join(alice, "room:both"), await join(bob, "room:both")]
  const heard = next(there, "msg")
  assert.deepEqual(await reply(here.push("shout", { n: 1 })), ["ok", {}])
  assert.deepEqual(await heard, { n: 1 })

  const channel = alice.channel("presence:both", {})
  const presence = new Presence(channel)
  await reply(channel.join())
  await join(bob, "presence:both")
  await until("both are there", () => presence.list((key) => key).sort().join() === "alice,bob")
  bob.disconnect()
  await until("one has left", () => presence.list((key) => key).join() === "alice")
}
