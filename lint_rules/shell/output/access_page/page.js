"use strict";
const form = document.querySelector("form");
const rows = [...document.querySelectorAll("details[data-verdict]")];
const groups = [...document.querySelectorAll("section")];
const shown = document.querySelector("#shown");
let opened = [];

function wanted(row, given) {
  const verdicts = given.getAll("verdict");
  const framework = given.get("framework");
  const words = given.get("words").toLowerCase().split(/\s+/).filter(Boolean);
  const text = `${row.dataset.path} ${row.textContent}`.toLowerCase();
  return verdicts.includes(row.dataset.verdict)
    && (!framework || row.dataset.framework === framework)
    && words.every((word) => text.includes(word));
}

function filter() {
  const given = new FormData(form);
  for (const row of rows) row.hidden = !wanted(row, given);
  for (const group of groups) group.hidden = !group.querySelector("details:not([hidden])");
  const left = rows.filter((row) => !row.hidden).length;
  shown.textContent = `${left} of ${rows.length} shown`;
}

if (form) {
  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  filter();
}
addEventListener("beforeprint", () => {
  opened = rows.filter((row) => row.open);
  for (const row of rows) row.open = true;
});
addEventListener("afterprint", () => {
  for (const row of rows) row.open = opened.includes(row);
});
const target = location.hash && document.getElementById(location.hash.slice(1));
if (target) target.open = true;
