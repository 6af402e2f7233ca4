"use strict";
// The page of one document: its sheets, the search, the address of a cell in the page's own address.
audit.begin(async () => {
  const { load, wanted, say, make, moment, address } = audit;
  const place = document.getElementById("table");
  const id = document.body.dataset.document;
  const about = await wanted(`documents/${id}/about`);
  if (!about) return;
  const tabs = document.getElementById("sheets");
  const search = document.getElementById("search");
  const matches = document.getElementById("matches");
  const isReport = about.sheets.length === 1 && about.sheets[0][0] === "";
  let shown = null, at = -1;

  document.getElementById("state").append(
    about.synthetic ? make("strong", { class: "synthetic" }, say("synthetic")) : "",
    [about.status, `${say("index.as_of")} ${moment(about.as_of)}`, `${say("index.check_code")} ${about.check_code}`].join(" · "),
  );

  async function open(number) {
    if (number === at) return;
    const seen = await wanted(`documents/${id}/${number}`);
    if (!seen) return;
    at = number;
    for (const tab of tabs.children) {
      const chosen = Number(tab.dataset.sheet) === number;
      tab.setAttribute("aria-selected", chosen);
      tab.tabIndex = chosen ? 0 : -1;
    }
    panel.close(false);
    shown = isReport ? table.report(place, seen, opens) : table.sheet(place, seen, opens);
    if (!isReport && about.sheets[number][1] === 0) place.classList.add("plain"); else place.classList.remove("plain");
  }

  async function opens(number) {
    const behind = await wanted(`documents/${id}/${at}-figures`);
    if (!behind) return;
    const name = shown.name(number);
    const sheet = isReport ? shown.heading(number) : about.sheets[at][0];
    const text = isReport ? shown.text(name) : shown.text(...shown.place(number));
    remember(isReport ? name : `${sheet}!${name}`);
    await panel.figure({ about, behind, number, text, where: `${sheet}!${name}`, back: () => shown.again() });
    if (isReport) shown.focus(name, true); else shown.focus(...shown.place(number), true); // the panel took room
  }

  function remember(where) {
    const hash = "#" + encodeURIComponent(where);
    if (location.hash !== hash) history.replaceState(null, "", hash);
  }

  async function go() {
    const where = decodeURIComponent(location.hash.slice(1));
    if (isReport) {
      await open(0);
      const number = where ? shown.numberAt(where.slice(where.lastIndexOf("!") + 1)) : undefined;
      if (number === undefined) return;
      shown.focus(shown.name(number));
      await opens(number);
      return;
    }
    const cut = where.lastIndexOf("!");
    const named = about.sheets.findIndex(([name]) => name === where.slice(0, cut).replace(/^'(.*)'$/, "$1"));
    const first = about.sheets.findIndex(([, figures]) => figures > 0);
    await open(named >= 0 ? named : Math.max(0, first));
    const cell = named >= 0 ? address(where.slice(cut + 1)) : null;
    if (!cell) return;
    shown.focus(...cell);
    const number = shown.numberAt(...cell);
    if (number !== undefined) await opens(number);
  }

  about.sheets.forEach(([name, figures], number) => {
    if (isReport) return;
    tabs.append(make("button", { role: "tab", "data-sheet": number, class: figures ? null : "quiet", onclick: () => open(number) }, name));
  });
  tabs.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const next = step && tabs.children[Number(event.target.dataset.sheet) + step];
    if (!next) return;
    next.focus();
    next.click();
  });

  // Search: a cell's address, or a text of the sheet; a park's code stands for its name.
  async function find() {
    const text = search.value.trim();
    matches.replaceChildren();
    matches.hidden = !text;
    if (!text || !shown) return;
    const codes = /^[A-Z]?\d{5,}$/i.test(text) ? (await load("reporters")).filter(([code]) => code.startsWith(text.toUpperCase())) : [];
    const names = codes.length ? codes.map(([, name]) => name) : [text];
    const cell = isReport ? null : address(text);
    const found = cell ? [{ row: cell[0], column: cell[1], text: shown.text(...cell) }] : names.flatMap((name) => shown.find(name, 30)).slice(0, 30);
    matches.append(...found.map((one) => make("li", { role: "option", tabindex: "-1", onclick: () => choose(one) },
      make("b", {}, one.name || audit.columnName(one.column) + (one.row + 1)), " ", one.text)));
    if (!found.length) matches.append(make("li", { class: "quiet" }, say("no_match")));
    matches.found = found;
  }

  function choose(one) {
    matches.hidden = true;
    if (one.name) shown.focus(one.name); else shown.focus(one.row, one.column);
  }

  search.addEventListener("input", find);
  search.addEventListener("keydown", async (event) => {
    if (event.key === "Enter") {
      await find();
      if (matches.found?.length) choose(matches.found[0]);
    } else if (event.key === "ArrowDown") matches.firstElementChild?.focus();
    else if (event.key === "Escape") { matches.hidden = true; shown?.again(); event.stopPropagation(); }
  });
  matches.addEventListener("keydown", (event) => {
    const next = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
    if (next) (event.target[next] || search).focus();
    else if (event.key === "Enter") event.target.click();
    else return;
    event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.target.closest("input")) { search.focus(); event.preventDefault(); }
    if (event.key === "Escape") panel.up();
  });
  addEventListener("hashchange", go);
  await go();
  document.body.dataset.ready = "yes";
  performance.mark("ready");
});
