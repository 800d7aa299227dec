// People with a page open while servers come and go: phoenix.js with its own timings, as many clients as asked for.
// Each joins one topic, pushes all the time, and shows who is there. `up` is said when all have joined; at the end of
// the input each client's story is printed as a line of JSON.
//
//     node restless.mjs http://127.0.0.1:4100 room:1 12
import { Presence, Socket } from "phoenix"
import WebSocket from "ws"

const [base, topic, count] = process.argv.slice(2)

function client(user) {
  const story = { user, codes: [], away: [], joins: 0, answered: 0 }
  const socket = new Socket(`${base.replace("http", "ws")}/socket`, { params: { user }, transport: WebSocket })
  const channel = socket.channel(topic, {})
  const presence = new Presence(channel)
  let lost = null
  socket.onClose((event) => {
    story.codes.push(event.code)
    lost ??= Date.now()
  })
  socket.connect()
  const joined = new Promise((resolve) => {
    channel.join().receive("ok", () => {
      story.joins += 1
      if (lost !== null) story.away.push((Date.now() - lost) / 1000)
      lost = null
      resolve()
    })
  })
  setInterval(() => {
    if (lost === null) channel.push("shout", {}).receive("ok", () => (story.answered += 1))
  }, 100)
  const told = () => ({ ...story, shown: Object.fromEntries(presence.list((key, { metas }) => [key, metas.length])) })
  return { joined, told }
}

const clients = Array.from({ length: Number(count) }, (_, number) => client(`user${number}`))
await Promise.all(clients.map((each) => each.joined))
console.log("up")
await new Promise((resolve) => process.stdin.on("end", resolve).resume())
for (const each of clients) console.log(JSON.stringify(each.told()))
process.exit(0)
