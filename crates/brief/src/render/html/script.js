(() => {
  "use strict";
  const all = (css, from) => [...(from || document).querySelectorAll(css)];
  // Tables sort by a click on a column's head, numbers by value.
  const number = (text) => {
    const plain = text.replace(/[,\u202f\u00a0]/g, "").replace(/\u2212/g, "-");
    const found = plain.match(/^[^\d+-]*([+-]?\d*\.?\d+)/);
    return found ? parseFloat(found[1]) : NaN;
  };
  for (const table of all("table.sortable")) {
    all("thead th", table).forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const up = head.getAttribute("aria-sort") !== "ascending";
        all("thead th", table).forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", up ? "ascending" : "descending");
        const body = table.tBodies[0];
        const key = (row) => row.cells[column] ? row.cells[column].textContent.trim() : "";
        const rows = [...body.rows].sort((a, b) => {
          const [x, y] = [key(a), key(b)];
          const [m, n] = [number(x), number(y)];
          if (Number.isNaN(m) !== Number.isNaN(n)) return Number.isNaN(m) ? 1 : -1;
          const order = Number.isNaN(m) ? x.localeCompare(y) : m - n;
          return up ? order : -order;
        });
        body.append(...rows);
      });
    });
  }
  // One button opens or closes every table.
  const footer = document.querySelector("footer");
  const fold = document.createElement("button");
  fold.type = "button";
  const words = () => { fold.textContent = all("details[open]").length ? "Close all tables" : "Open all tables"; };
  fold.addEventListener("click", () => {
    const open = all("details[open]").length === 0;
    all("details").forEach((d) => { d.open = open; });
    words();
  });
  words();
  footer.prepend(fold);
  // The words a mark leads to, on hover and on focus.
  for (const mark of all(".refs a, a.tag")) {
    const tell = () => {
      const target = document.getElementById(mark.getAttribute("href").slice(1));
      const said = target && (target.querySelector("[data-said]") || target);
      if (said && !mark.title) mark.title = said.textContent.replace(/\s+/g, " ").trim().slice(0, 240);
    };
    mark.addEventListener("mouseenter", tell);
    mark.addEventListener("focus", tell);
  }
  // A target inside a closed fold is opened first.
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let up = target && target.parentElement; up; up = up.parentElement) {
      if (up.tagName === "DETAILS" && !up.open) { up.open = true; target.scrollIntoView(); }
    }
  };
  window.addEventListener("hashchange", reveal);
  reveal();
})();
