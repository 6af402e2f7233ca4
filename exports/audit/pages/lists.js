"use strict";
// A list of thousands of rows: only those in sight are in the page. Arrow keys walk, Enter opens.
const lists = (() => {
  const { make } = audit;

  // columns: [{name, width (a part of the grid), of(row) → text or element, number}].
  // rows: anything; open(row) is what Enter and a click do. Gives {element, show(rows), focus()}.
  function list({ columns, rows, open, label, height = 32 }) {
    const template = columns.map((column) => column.width).join(" ");
    const head = make("div", { class: "list-head", role: "row" },
      ...columns.map((column) => make("span", { role: "columnheader", class: column.number ? "number" : null }, column.name)));
    const body = make("div", { class: "list-body", role: "rowgroup" });
    const element = make("div", { class: "list", role: "grid", "aria-label": label, tabindex: "-1" }, head, body);
    head.style.gridTemplateColumns = template;
    let shown = rows, active = 0, first = -1, last = -1;

    function draw(force) {
      const from = Math.max(0, Math.floor(element.scrollTop / height) - 8);
      const to = Math.min(shown.length, Math.ceil((element.scrollTop + (element.clientHeight || 900)) / height) + 8);
      if (!force && from === first && to === last) return;
      [first, last] = [from, to];
      const made = [];
      for (let at = from; at < to; at++) made.push(row(at));
      body.replaceChildren(...made);
    }

    function row(at) {
      const made = make("div", { class: "list-row", role: "row", "aria-rowindex": at + 2, "data-at": at, tabindex: at === active ? "0" : "-1" },
        ...columns.map((column) => cell(column, shown[at])));
      made.style.gridTemplateColumns = template;
      made.style.top = at * height + "px";
      made.style.height = height + "px";
      if (open) made.classList.add("opens");
      return made;
    }

    function cell(column, of) {
      const said = column.of(of);
      const text = said === null || said === undefined ? "" : said;
      return make("span", { role: "gridcell", class: column.number ? "number" : null, title: typeof text === "string" ? text : null }, text);
    }

    function activate(at) {
      active = Math.max(0, Math.min(shown.length - 1, at));
      const top = active * height, inside = element.clientHeight - head.offsetHeight;
      if (top < element.scrollTop) element.scrollTop = top;
      else if (top + height > element.scrollTop + inside) element.scrollTop = top + height - inside;
      draw(true);
      const found = body.querySelector(`[data-at="${active}"]`);
      if (found) found.focus({ preventScroll: true });
    }

    function show(found) {
      shown = found;
      active = 0;
      body.style.height = shown.length * height + "px";
      element.style.maxHeight = shown.length * height + 34 + "px";
      element.setAttribute("aria-rowcount", shown.length + 1);
      element.scrollTop = 0;
      draw(true);
    }

    element.addEventListener("scroll", () => draw(false));
    element.addEventListener("click", (event) => {
      const found = event.target.closest(".list-row");
      if (!found || !open || event.target.closest("a, button")) return;
      active = Number(found.dataset.at);
      open(shown[active]);
    });
    element.addEventListener("keydown", (event) => {
      const page = Math.max(1, Math.floor(element.clientHeight / height) - 2);
      const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
      if (event.key in steps) activate(active + steps[event.key] || (steps[event.key] < 0 ? 0 : shown.length - 1));
      else if (event.key === "Enter" && open && shown[active] !== undefined && event.target.closest(".list-row")) open(shown[active]);
      else return;
      event.preventDefault();
    });
    new ResizeObserver(() => draw(false)).observe(element);
    show(rows);
    return { element, show, focus: () => activate(active), draw: () => draw(true) };
  }

  return { list };
})();
