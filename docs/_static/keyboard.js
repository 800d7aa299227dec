// Makes what scrolls reachable with the keyboard, and says how deep the headings of the sidebar are.
document.addEventListener("DOMContentLoaded", () => {
  for (const scrolls of document.querySelectorAll("pre, .table-wrapper")) scrolls.tabIndex = 0;
  for (const heading of document.querySelectorAll(".caption[role=heading]")) heading.setAttribute("aria-level", "2");
});
