// Opens the page of docs/howto/react.md in a DOM without a browser, types two messages, and prints what it shows.
//
//     node react_page.mjs bundle.mjs
import { Window } from "happy-dom"

const window = new Window({ url: "http://localhost/" })
window.document.body.innerHTML = '<div id="root"></div>'
Object.assign(globalThis, { window, document: window.document, HTMLElement: window.HTMLElement })
globalThis.WebSocket ??= (await import("ws")).WebSocket

await import(new URL(process.argv[2], `file://${process.cwd()}/`))

const shown = (selector) => window.document.querySelector(selector)?.textContent ?? ""

async function until(what, condition) {
  for (let wait = 0; wait < 1000; wait += 1) {
    if (condition()) return console.log(what)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error(`never: ${what}; the page shows ${window.document.body.innerHTML}`)
}

function send(body) {
  window.document.querySelector("input").value = body
  window.document.querySelector("form").dispatchEvent(new window.Event("submit", { bubbles: true, cancelable: true }))
}

await until("joined", () => shown("p") === "Here now: ada")
send("")
await until("an empty message is refused", () => shown('[role="alert"]') === "invalid payload")
send("hello")
await until("a message is shown", () => shown("ol") === "ada: hello")
await until("the refusal is gone", () => shown('[role="alert"]') === "")
process.exit(0)
