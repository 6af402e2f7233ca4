"use strict";
// The asset graph: rooms from left to right, a node's neighbours when it is chosen.
const graph = (() => {
  const { make, say } = audit;
  const SVG = "http://www.w3.org/2000/svg";
  const WIDTH = 210, HEIGHT = 24, GAP = 6, BETWEEN = 56, TOP = 14;

  function draw(tag, attributes, text) {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    if (text) element.textContent = text;
    return element;
  }

  // How many steps a node stands from the first, at most.
  function depths(nodes) {
    const byKey = new Map(nodes.map((node) => [node.key, node])), found = new Map();
    const depth = (key) => {
      if (!found.has(key)) found.set(key, Math.max(-1, ...byKey.get(key).upstream.filter((from) => byKey.has(from)).map(depth)) + 1);
      return found.get(key);
    };
    nodes.forEach((node) => depth(node.key));
    return found;
  }

  // Columns by depth; a seed stands just before what reads it first. Within one, near what they read.
  function placed(nodes) {
    const depth = depths(nodes);
    for (const node of nodes) {
      if (node.upstream.length) continue;
      const readers = nodes.filter((other) => other.upstream.includes(node.key)).map((other) => depth.get(other.key));
      if (readers.length) depth.set(node.key, Math.min(...readers) - 1);
    }
    const columns = [];
    for (const node of nodes) (columns[depth.get(node.key)] ||= []).push(node);
    const places = new Map();
    columns.forEach((column, at) => {
      const height = (node) => {
        const above = node.upstream.map((from) => places.get(from)?.y).filter((y) => y !== undefined);
        return above.length ? above.reduce((a, b) => a + b) / above.length : Infinity;
      };
      const ordered = at ? [...column].sort((a, b) => height(a) - height(b) || (a.key < b.key ? -1 : 1)) : column;
      ordered.forEach((node, row) => places.set(node.key, { x: at * (WIDTH + BETWEEN) + 16, y: row * (HEIGHT + GAP) + TOP, node }));
    });
    return places;
  }

  // nodes as the data has them; open(node) when one is chosen. Gives {element, find(text), choose(key)}.
  function shown(nodes, open) {
    const places = placed(nodes);
    const xs = [...places.values()].map((place) => place.x), ys = [...places.values()].map((place) => place.y);
    const svg = draw("svg", { width: Math.max(...xs) + WIDTH + 16, height: Math.max(...ys) + HEIGHT + 16, role: "group" });
    const lines = draw("g", {});
    svg.append(lines);
    const paths = [];
    for (const { node } of places.values()) {
      for (const from of node.upstream) {
        const path = line(from, node.key);
        if (path) { paths.push([from, node.key, path]); lines.append(path); }
      }
    }
    for (const [key, { x, y, node }] of places) {
      const made = draw("g", { class: "node", "data-key": key, tabindex: "0", role: "button", "aria-label": key });
      made.append(draw("rect", { x, y, width: WIDTH, height: HEIGHT, class: "box" }), draw("rect", { x, y, width: 5, height: HEIGHT, class: "room room-" + node.group }), draw("text", { x: x + 12, y: y + 16 }, key));
      made.addEventListener("click", () => choose(node.key));
      made.addEventListener("keydown", (event) => { if (event.key === "Enter") choose(node.key); });
      svg.append(made);
    }
    const element = make("div", { class: "graph" }, svg);

    // All that a node is made of, or that is made of it.
    function walk(key, next) {
      const seen = new Set([key]), left = [key];
      while (left.length) for (const one of next(left.pop())) if (!seen.has(one)) { seen.add(one); left.push(one); }
      return seen;
    }

    const belowOf = (key) => nodes.filter((node) => node.upstream.includes(key)).map((node) => node.key);

    function choose(key) {
      const chosen = places.get(key);
      if (!chosen) return;
      const below = belowOf(key), near = new Set([...chosen.node.upstream, ...below]);
      const up = walk(key, (one) => places.get(one)?.node.upstream || []), down = walk(key, belowOf);
      element.classList.add("walking");
      for (const made of svg.querySelectorAll(".node")) {
        const own = made.dataset.key;
        made.classList.toggle("chosen", own === key);
        made.classList.toggle("near", near.has(own));
        made.classList.toggle("far", up.has(own) || down.has(own));
      }
      for (const [from, to, path] of paths) path.classList.toggle("lit", (up.has(from) && up.has(to)) || (down.has(from) && down.has(to)));
      open(chosen.node, below);
      element.scrollTo({ left: Math.max(0, chosen.x - element.clientWidth / 2 + WIDTH / 2), top: Math.max(0, chosen.y - element.clientHeight / 2) });
    }

    function line(from, to) {
      const [a, b] = [places.get(from), places.get(to)];
      if (!a || !b) return null;
      const [x1, y1, x2, y2] = [a.x + WIDTH, a.y + HEIGHT / 2, b.x, b.y + HEIGHT / 2];
      const bend = Math.max(24, (x2 - x1) / 2);
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

  function legend(nodes) {
    return make("p", { class: "legend" }, ...[...new Set(nodes.map((node) => node.group))].map((group) =>
      make("span", {}, make("i", { class: "room-" + group }), group)));
  }

  return { shown, told, legend };
})();
