// Draws the diagrams of a page in the colours that it is shown in.
(() => {
  const chosen = document.body.dataset.theme;
  const dark = chosen === "dark" || (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  if (typeof mermaid !== "undefined") {
    mermaid.initialize({ startOnLoad: true, theme: dark ? "dark" : "neutral" });
  }
})();
