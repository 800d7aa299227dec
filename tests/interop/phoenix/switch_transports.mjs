// A client changes its transport again and again while it and another one push: it joins again each time, nothing
// comes twice or out of order, and nothing is missing but what was under way at a change.
import { assert, isWebSocket, join, open, rejoined, reply, settled, transportOf } from "./harness.mjs"

const CHANGES = 8
const EACH = 15

export default async function () {
  const [roaming, still] = await Promise.all([open("roaming"), open("still")])
  const [mine, other] = [await join(roaming, "room:switch"), await join(still, "room:switch")]
  const heard = { mine: listen(mine), other: listen(other) }
  const pushed = { mine: pushing(mine, "mine"), other: pushing(other, "other") }

  for (let change = 1; change <= CHANGES; change += 1) {
    const quiet = [...pushed.mine(EACH), ...pushed.other(EACH)]
    await Promise.all(quiet)
    await Promise.all([settled(mine), settled(other)])
    pushed.mine(EACH)
    pushed.other(EACH)
    const again = rejoined(mine)
    roaming.replaceTransport(transportOf((change % 2 === 1) === isWebSocket ? "longpoll" : "websocket"))
    roaming.connect()
    await again
  }
  await Promise.all([...pushed.mine(EACH), ...pushed.other(EACH)])
  await Promise.all([settled(mine), settled(other)])

  for (const [listener, numbers] of Object.entries(heard))
    for (const [author, got] of Object.entries(numbers))
      assert.deepEqual(got, [...new Set(got)].sort((a, b) => a - b), `${listener} hears ${author} once and in order`)
  const all = Array.from({ length: (2 * CHANGES + 1) * EACH }, (_, number) => number)
  assert.deepEqual(heard.other.other, all, "who stays where it is misses nothing of its own")
  const joined = all.filter((number) => Math.floor(number / EACH) % 2 === 0)
  assert.deepEqual(joined.filter((number) => !heard.mine.other.includes(number)), [], "what came while it was joined")
  assert.deepEqual(joined.filter((number) => !heard.other.mine.includes(number)), [], "what it said while it was joined")
  const answered = pushed.mine.answered.filter((number) => !heard.other.mine.includes(number))
  assert.deepEqual(answered, [], "what was answered has happened")
}

function listen(channel) {
  const numbers = { mine: [], other: [] }
  channel.on("msg", ({ author, number }) => numbers[author].push(number))
  return numbers
}

// Pushes numbers that go up; the promises are the answers, for which only those wait who can expect all of them.
function pushing(channel, author) {
  let next = 0
  const answered = []
  const push = (count) =>
    Array.from({ length: count }, () => {
      const number = next++
      const answer = reply(channel.push("shout", { author, number })).then(() => answered.push(number))
      answer.catch(() => {})
      return answer
    })
  return Object.assign(push, { answered })
}
