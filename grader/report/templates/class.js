// Turns the headings of the marks table into sort buttons. Each cell carries a number to sort by; the order at the
// start is by student. Without this script the table is complete and stays in that order.
"use strict";
for (const table of document.querySelectorAll("table[data-sortable]")) {
  const headings = [...table.tHead.rows[0].cells];
  const body = table.tBodies[0];
  headings.forEach((heading, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => {
      const descending = heading.getAttribute("aria-sort") === "ascending";
      for (const other of headings) other.removeAttribute("aria-sort");
      heading.setAttribute("aria-sort", descending ? "descending" : "ascending");
      const key = (row) => Number(row.cells[column].dataset.key);
      const start = (row) => Number(row.cells[0].dataset.key);
      const sign = descending ? -1 : 1;
      const rows = [...body.rows].sort((a, b) => sign * (key(a) - key(b)) || start(a) - start(b));
      body.append(...rows);
    });
  });
}
