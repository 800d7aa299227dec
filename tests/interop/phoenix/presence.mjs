// The client's Presence class agrees with the server through joins, updates, a second tab, a leave and a hang-up.
import { assert, join, open, Presence, reply, until } from "./harness.mjs"

const statuses = (presence) =>
  Object.fromEntries(presence.list((key, { metas }) => [key, metas.map((meta) => meta.status).sort()]))

function watched(socket, params) {
  const channel = socket.channel("presence:p", params)
  const presence = new Presence(channel)
  const moves = []
  presence.onJoin((key, current) => moves.push(`${key} ${current ? "again" : "joins"}`))
  presence.onLeave((key, current) => moves.push(`${key} ${current.metas.length ? "less" : "leaves"}`))
  return { channel, presence, moves }
}

const shows = ({ presence }, expected) =>
  until(`presence is ${JSON.stringify(expected)}`, () => {
    try {
      assert.deepEqual(statuses(presence), expected)
      return true
    } catch {
      return false
    }
  })

export default async function () {
  const [alice, bob, tab] = await Promise.all([open("alice"), open("bob"), open("bob")])
  const a = watched(alice, { status: "online" })
  await reply(a.channel.join())
  await shows(a, { alice: ["online"] })

  const b = watched(bob, { status: "busy" })
  await reply(b.channel.join())
  await Promise.all([a, b].map((each) => shows(each, { alice: ["online"], bob: ["busy"] })))

  const second = await join(tab, "presence:p", { status: "second tab" })
  await Promise.all([a, b].map((each) => shows(each, { alice: ["online"], bob: ["busy", "second tab"] })))

  await reply(a.channel.push("status", { status: "away" }))
  await Promise.all([a, b].map((each) => shows(each, { alice: ["away"], bob: ["busy", "second tab"] })))
  await reply(a.channel.push("status_fun", { add: 7 }))
  await until("the extra is there", () => b.presence.state.alice.metas[0].extra === 7)

  await reply(second.leave())
  await shows(a, { alice: ["away"], bob: ["busy"] })
  bob.disconnect()
  await shows(a, { alice: ["away"] })
  assert.deepEqual(a.moves.filter((move) => move.startsWith("bob")), ["bob joins", "bob again", "bob less", "bob leaves"])

  const [, list] = await reply(a.channel.push("list", {}))
  assert.deepEqual(Object.keys(list), ["alice"])
}
