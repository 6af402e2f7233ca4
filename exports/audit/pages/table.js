"use strict";
// A printed sheet: only the rows in sight are in the page; merged cells, widths and look as printed.
const table = (() => {
  const { make, columnName, say } = audit;
  const SPARE = 240; // pixels drawn beyond the window

  // opens(number) is called for a figure, by its number in the data. Gives {focus(row, column)}.
  function sheet(place, seen, opens) {
    const tops = [0], lefts = [0];
    for (const height of seen.heights) tops.push(tops[tops.length - 1] + height);
    for (const width of seen.widths) lefts.push(lefts[lefts.length - 1] + width);
    const rows = new Map(seen.rows.map((row) => [row[0], row]));
    const figures = new Map(seen.figures.row.map((row, number) => [row + "," + seen.figures.column[number], number]));
    const merged = new Map(), covered = new Map(), starts = [];
    for (const [top, left, down, across] of seen.merged) {
      merged.set(top + "," + left, [down, across]);
      for (let r = top; r < top + down; r++) {
        starts[r] = Math.min(starts[r] === undefined ? r : starts[r], top);
        for (let c = left; c < left + across; c++) covered.set(r + "," + c, [top, left]);
      }
    }
    const [frozen, frozenColumns] = seen.frozen;
    const headHeight = tops[Math.min(frozen, tops.length - 1)];
    const head = make("div", { class: "sheet-head", role: "rowgroup" });
    const body = make("div", { class: "sheet-body", role: "rowgroup" });
    const grid = make("div", {
      class: "sheet", role: "grid", "aria-label": seen.name,
      "aria-rowcount": seen.heights.length, "aria-colcount": seen.widths.length,
    }, head, body);
    const total = tops[tops.length - 1];
    head.style.height = headHeight + "px";
    for (const part of [grid, head, body]) part.style.width = lefts[lefts.length - 1] + "px";
    body.style.height = total - headHeight + "px";
    let active = seen.figures.row.length ? [seen.figures.row[0], seen.figures.column[0]] : [0, 0];
    let first = -1, last = -1;

    function rowElement(number, offset) {
      const [, columns, texts, styles] = rows.get(number) || [number, [], [], []];
      const made = make("div", { role: "row", class: "row", "aria-rowindex": number + 1 });
      made.style.top = tops[number] - offset + "px";
      columns.forEach((column, at) => {
        const key = number + "," + column, start = covered.get(key);
        if (start && (start[0] !== number || start[1] !== column)) return;
        made.append(cell(number, column, texts[at], seen.styles[styles[at]], merged.get(key) || [1, 1]));
      });
      return made;
    }

    function cell(row, column, text, letters, [down, across]) {
      const figure = figures.get(row + "," + column);
      const isActive = active[0] === row && active[1] === column;
      const made = make("div", {
        role: "gridcell", class: "cell " + [...letters].map((letter) => "look-" + letter).join(" ") + (figure === undefined ? "" : " figure"),
        "data-row": row, "data-column": column, "aria-colindex": column + 1, tabindex: isActive ? "0" : "-1",
        title: figure === undefined ? null : columnName(column) + (row + 1),
      }, make("span", {}, text));
      made.style.left = lefts[column] + "px";
      made.style.width = lefts[column + across] - lefts[column] + 1 + "px";
      made.style.height = tops[row + down] - tops[row] + 1 + "px";
      if (column < frozenColumns) made.classList.add("frozen");
      return made;
    }

    function rowAt(pixels) {
      let low = 0, high = tops.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (tops[middle] <= pixels) low = middle; else high = middle - 1;
      }
      return low;
    }

    function draw(force) {
      let from = Math.max(frozen, rowAt(place.scrollTop + headHeight - SPARE));
      const to = Math.min(seen.heights.length, rowAt(place.scrollTop + (place.clientHeight || 900) + SPARE) + 1);
      if (starts[from] !== undefined) from = Math.max(frozen, starts[from]);
      grid.style.setProperty("--left", place.scrollLeft + "px");
      if (!force && from === first && to === last) return;
      [first, last] = [from, to];
      const made = [];
      for (let number = from; number < to; number++) made.push(rowElement(number, headHeight));
      body.replaceChildren(...made);
    }

    function drawHead() {
      const made = [];
      for (let number = 0; number < frozen; number++) made.push(rowElement(number, 0));
      head.replaceChildren(...made);
    }

    function focus(row, column, quietly) {
      const start = covered.get(row + "," + column);
      active = start || [row, column];
      const [top, left] = [tops[active[0]], lefts[active[1]]];
      const size = merged.get(active.join(",")) || [1, 1];
      const bottom = tops[active[0] + size[0]], right = lefts[active[1] + size[1]];
      if (active[0] >= frozen) {
        if (top - headHeight < place.scrollTop) place.scrollTop = Math.max(0, top - headHeight - 40);
        else if (bottom > place.scrollTop + place.clientHeight - 20) place.scrollTop = bottom - place.clientHeight + 60;
      }
      const fixed = lefts[frozenColumns];
      if (left - fixed < place.scrollLeft) place.scrollLeft = Math.max(0, left - fixed - 20);
      else if (right > place.scrollLeft + place.clientWidth) place.scrollLeft = right - place.clientWidth + 20;
      drawHead();
      draw(true);
      const found = grid.querySelector(`[data-row="${active[0]}"][data-column="${active[1]}"]`);
      if (found && !quietly) found.focus({ preventScroll: true });
      return found;
    }

    function step(down, across) {
      let [row, column] = active;
      const size = merged.get(active.join(",")) || [1, 1];
      row += down > 0 ? size[0] - 1 + down : down;
      column += across > 0 ? size[1] - 1 + across : across;
      row = Math.max(0, Math.min(seen.heights.length - 1, row));
      column = Math.max(0, Math.min(seen.widths.length - 1, column));
      focus(row, column);
    }

    const page = () => Math.max(1, Math.floor((place.clientHeight - headHeight) / 30));
    grid.addEventListener("keydown", (event) => {
      const steps = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], PageDown: [page(), 0], PageUp: [-page(), 0] };
      if (event.key in steps) step(...steps[event.key]);
      else if (event.key === "Home") focus(event.ctrlKey ? 0 : active[0], 0);
      else if (event.key === "End") focus(event.ctrlKey ? seen.heights.length - 1 : active[0], seen.widths.length - 1);
      else if (event.key === "Enter" && figures.has(active.join(","))) opens(figures.get(active.join(",")));
      else return;
      event.preventDefault();
    });
    grid.addEventListener("click", (event) => {
      const found = event.target.closest(".cell");
      if (!found) return;
      focus(Number(found.dataset.row), Number(found.dataset.column));
      const number = figures.get(active.join(","));
      if (number !== undefined) opens(number);
    });
    place.onscroll = () => draw(false);
    place.replaceChildren(grid);
    place.scrollTop = place.scrollLeft = 0;
    drawHead();
    draw(true);
    const drawing = new ResizeObserver(() => draw(false));
    drawing.observe(place);

    return {
      focus, again: () => focus(...active),
      text: (row, column) => {
        const found = rows.get(row);
        const at = found ? found[1].indexOf(column) : -1;
        return at < 0 ? "" : found[2][at];
      },
      find: (wanted, most) => {
        const places = [];
        for (const [row, columns, texts] of seen.rows) {
          texts.forEach((text, at) => {
            if (places.length < most && text.includes(wanted)) places.push({ row, column: columns[at], text });
          });
        }
        return places;
      },
      place: (number) => [seen.figures.row[number], seen.figures.column[number]],
      numberAt: (row, column) => figures.get((covered.get(row + "," + column) || [row, column]).join(",")),
      name: (number) => columnName(seen.figures.column[number]) + (seen.figures.row[number] + 1),
    };
  }

  // A report: its words, with each figure a button under its bookmark.
  function report(place, seen, opens) {
    const numbers = new Map(seen.figures.map((name, number) => [name, number]));
    const buttons = [];
    const printed = new Map();

    function piece([text, bookmark]) {
      if (bookmark === undefined || !numbers.has(bookmark)) return document.createTextNode(text);
      const made = make("button", { class: "figure", "data-figure": bookmark, title: bookmark, tabindex: buttons.length ? "-1" : "0" }, text);
      buttons.push(made);
      printed.set(bookmark, text);
      return made;
    }

    function line(block) {
      const heading = /^Heading(\d)$/.exec(block.kind);
      const tag = heading ? "h" + (Number(heading[1]) + 1) : "p";
      return make(tag, { class: "line-" + (block.kind || "Normal") }, ...block.pieces.map(piece));
    }

    function rowsOf(block) {
      return make("table", { class: "printed" }, ...block.rows.map((cells) => make("tr", {}, ...cells.map((cell) =>
        make(cell.head ? "th" : "td", { class: "line-" + cell.kind, colspan: cell.across > 1 ? cell.across : null, rowspan: cell.down > 1 ? cell.down : null },
          ...cell.pieces.map(piece))))));
    }

    const paper = make("article", { class: "report" }, ...seen.blocks.map((block) => block.kind === "table" ? rowsOf(block) : line(block)));
    const left = seen.figures.filter((name) => !printed.has(name));
    if (left.length) {
      paper.append(make("h2", {}, say("figure.chart")), make("p", {}, ...left.flatMap((name) => [piece([name, name]), " "])));
    }
    let active = 0;

    function focus(at, quietly) {
      buttons[active]?.setAttribute("tabindex", "-1");
      active = Math.max(0, Math.min(buttons.length - 1, at));
      const found = buttons[active];
      if (!found) return null;
      found.setAttribute("tabindex", "0");
      found.scrollIntoView({ block: "nearest" });
      if (!quietly) found.focus({ preventScroll: true });
      return found;
    }

    paper.addEventListener("keydown", (event) => {
      const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -Infinity, End: Infinity };
      if (!(event.key in steps) || !event.target.closest(".figure")) return;
      const step = steps[event.key];
      focus(Number.isFinite(step) ? active + step : step < 0 ? 0 : buttons.length - 1);
      event.preventDefault();
    });
    paper.addEventListener("click", (event) => {
      const found = event.target.closest(".figure");
      if (!found) return;
      focus(buttons.indexOf(found));
      opens(numbers.get(found.dataset.figure));
    });
    place.onscroll = null;
    place.replaceChildren(paper);
    return {
      focus: (name, quietly) => focus(buttons.findIndex((one) => one.dataset.figure === name), quietly),
      again: () => focus(active),
      text: (name) => printed.get(name) || "",
      find: (wanted, most) => buttons.filter((one) => one.dataset.figure.includes(wanted.toUpperCase())).slice(0, most)
        .map((one) => ({ name: one.dataset.figure, text: one.textContent })),
      name: (number) => seen.figures[number],
      heading: (number) => seen.headings[number],
      numberAt: (name) => numbers.get(name),
    };
  }

  return { sheet, report };
})();
