// A left channel closes and hears nothing more; one that the server stops closes too, and is not joined again.
import { assert, join, once, open, reply, settled } from "./harness.mjs"

export default async function () {
  const [alice, bob] = await Promise.all([open("alice"), open("bob")])
  const [mine, bobs] = [await join(alice, "room:l"), await join(bob, "room:l")]
  let heard = 0
  mine.on("msg", () => heard++)
  const closes = once("the channel closes", (done) => mine.onClose(done))
  assert.equal((await reply(mine.leave()))[0], "ok")
  await closes
  assert.equal(mine.state, "closed")
  await reply(bobs.push("shout", {}))
  const again = await join(alice, "room:l")
  await settled(again)
  assert.equal(heard, 0)

  for (const [event, response] of [["stop_reply", { bye: 1 }], ["stop_status", {}], ["stop_later", {}]]) {
    const channel = await join(alice, `room:${event}`)
    const end = once(`${event} closes`, (done) => channel.onClose(done))
    assert.deepEqual(await reply(channel.push(event, { bye: 1 })), ["ok", response])
    await end
    assert.equal(channel.state, "closed")
  }
  for (const event of ["stop", "stop_shutdown"]) {
    const channel = await join(alice, `room:${event}`)
    const end = once(`${event} closes`, (done) => channel.onClose(done))
    channel.push(event, {})
    await end
    assert.equal(channel.state, "closed")
  }
}
