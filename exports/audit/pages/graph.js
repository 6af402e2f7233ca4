"use strict";
// The asset graph: rooms from left to right, a node's neighbours when it is chosen.
const graph = (() => {
  const { make, say } = audit;
  const SVG = "http://www.w3.org/2000/svg";
  const WIDTH = 230, HEIGHT = 24, GAP = 6, BETWEEN = 60, TOP = 36;

  function draw(tag, attributes, text) {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    if (text) element.textContent = text;
    return element;
  }

  // nodes as the data has them; open(node) when one is chosen. Gives {element, find(text), choose(key)}.
  function shown(nodes, open) {
    const groups = [...new Set(nodes.map((node) => node.group))];
    const places = new Map();
    groups.forEach((group, column) => nodes.filter((node) => node.group === group).forEach((node, row) =>
      places.set(node.key, { x: column * (WIDTH + BETWEEN) + 16, y: row * (HEIGHT + GAP) + TOP, node })));
    const deepest = Math.max(...[...places.values()].map((place) => place.y)) + HEIGHT + 16;
    const svg = draw("svg", { width: groups.length * (WIDTH + BETWEEN), height: deepest, role: "group" });
    const lines = draw("g", {});
    groups.forEach((group, column) => svg.append(draw("text", { x: column * (WIDTH + BETWEEN) + 16, y: 22, class: "group" }, group)));
    svg.append(lines);
    for (const [key, { x, y, node }] of places) {
      const made = draw("g", { class: "node", "data-key": key, tabindex: "0", role: "button", "aria-label": key });
      made.append(draw("rect", { x, y, width: WIDTH, height: HEIGHT }), draw("text", { x: x + 8, y: y + 16 }, key));
      made.addEventListener("click", () => choose(node.key));
      made.addEventListener("keydown", (event) => { if (event.key === "Enter") choose(node.key); });
      svg.append(made);
    }
    const element = make("div", { class: "graph" }, svg);

    function choose(key) {
      const chosen = places.get(key);
      if (!chosen) return;
      const below = nodes.filter((node) => node.upstream.includes(key)).map((node) => node.key);
      const near = new Set([...chosen.node.upstream, ...below]);
      for (const made of svg.querySelectorAll(".node")) {
        made.classList.toggle("chosen", made.dataset.key === key);
        made.classList.toggle("near", near.has(made.dataset.key));
      }
      lines.replaceChildren(...chosen.node.upstream.map((from) => line(from, key)), ...below.map((to) => line(key, to)));
      element.scrollTo({ left: Math.max(0, chosen.x - element.clientWidth / 3), top: Math.max(0, chosen.y - element.clientHeight / 2) });
      open(chosen.node, below);
    }

    function line(from, to) {
      const [a, b] = [places.get(from), places.get(to)];
      if (!a || !b) return draw("path", { d: "" });
      const [x1, y1, x2, y2] = [a.x + WIDTH, a.y + HEIGHT / 2, b.x, b.y + HEIGHT / 2];
      const bend = Math.max(40, Math.abs(x2 - x1) / 3);
      return draw("path", { d: `M${x1},${y1} C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}` });
    }

    function find(text) {
      let first = null;
      for (const made of svg.querySelectorAll(".node")) {
        const fits = text && made.dataset.key.includes(text);
        made.classList.toggle("found", Boolean(fits));
        first = first || (fits ? made : null);
      }
      first?.scrollIntoView({ block: "center", inline: "center" });
      return first;
    }

    return { element, find, choose };
  }

  // What the panel tells of a node; go(key) walks to another one.
  function told(node, below, go) {
    const link = (key) => make("button", { class: "link", onclick: () => go(key) }, key);
    const links = (keys) => keys.length ? make("span", {}, ...keys.flatMap((key, at) => at ? ["、", link(key)] : [link(key)])) : say("graph.none");
    const columns = make("dl", { class: "columns-list" });
    for (const column of node.columns) {
      columns.append(make("dt", {}, column.name), make("dd", {}, make("div", {}, column.about || ""),
        column.of.length ? make("div", { class: "code" }, "← ", ...column.of.flatMap((from, at) => [at ? ", " : "", fromLink(from, go)])) : ""));
    }
    return [
      panel.heading(node.key, node.group),
      panel.terms([[say("graph.about_node"), node.about], [say("graph.upstream"), links(node.upstream)], [say("graph.downstream"), links(below)]]),
      make("h3", {}, `${say("graph.columns")} (${node.columns.length})`), columns,
    ];
  }

  function fromLink(from, go) {
    return make("button", { class: "link code", onclick: () => go(from.slice(0, from.lastIndexOf("."))) }, from);
  }

  return { shown, told };
})();
