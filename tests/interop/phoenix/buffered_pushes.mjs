// What is pushed before the join is answered waits in the client and arrives in order; a burst keeps its order too.
import { assert, open, reply } from "./harness.mjs"

export default async function () {
  const socket = await open("alice")
  const channel = socket.channel("room:buffer", {})
  const joined = reply(channel.join())
  const early = [1, 2, 3].map(() => reply(channel.push("count", {})))
  await joined
  assert.deepEqual(await Promise.all(early), [1, 2, 3].map((n) => ["ok", { n }]))
  const burst = Array.from({ length: 100 }, () => reply(channel.push("count", {})))
  assert.deepEqual((await Promise.all(burst)).map(([, { n }]) => n), Array.from({ length: 100 }, (_, i) => i + 4))
}
