// Pushes reach one client, broadcasts all on the topic, broadcast_from all others, intercepted ones each in its own way.
import { assert, join, next, open, reply, settled } from "./harness.mjs"

export default async function () {
  const [alice, bob] = await Promise.all([open("alice"), open("bob")])
  const [here, there, elsewhere] = [await join(alice, "room:b"), await join(bob, "room:b"), await join(bob, "room:other")]
  const seen = []
  for (const [name, channel] of Object.entries({ here, there, elsewhere })) {
    channel.on("msg", (payload) => seen.push([name, payload.n]))
    channel.on("pushed", (payload) => seen.push([name, payload.n]))
  }

  const both = Promise.all([next(here, "msg"), next(there, "msg")])
  here.push("shout", { n: 1 })
  await both
  const other = next(there, "msg")
  here.push("shout_from", { n: 2 })
  await other
  assert.deepEqual(await reply(here.push("push_me", { n: 3 })), ["ok", {}])
  await Promise.all([settled(here), settled(there), settled(elsewhere)])
  seen.sort()
  assert.deepEqual(seen, [["here", 1], ["here", 3], ["there", 1], ["there", 2]])

  const secrets = Promise.all([next(here, "secret"), next(there, "secret")])
  here.push("secret", { x: 1 })
  assert.deepEqual(await secrets, [{ x: 1, seen_by: "alice" }, { x: 1, seen_by: "bob" }])
}
