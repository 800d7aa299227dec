// A refused join says why; phoenix.js asks again until the page leaves. Other topics of the socket do not notice.
import { assert, join, open, reply, settled, until } from "./harness.mjs"

export default async function () {
  const socket = await open("alice")
  const fine = await join(socket, "room:fine")
  const refusals = { "room:private": "unauthorized", "room:boom": "join crashed", "room:bad_return": "join crashed" }
  for (const [topic, reason] of Object.entries({ ...refusals, "nobody:here": "unmatched topic" })) {
    const channel = socket.channel(topic, {})
    let answers = 0
    channel.joinPush.receive("error", () => answers++)
    assert.deepEqual(await reply(channel.join()), ["error", { reason }])
    await until("a second attempt", () => answers >= 2)
    channel.leave()
    await settled(fine)
    const then = answers
    await settled(fine)
    assert.equal(answers, then, "after leave() it is over")
  }
}
