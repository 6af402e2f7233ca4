"use strict";
// The first page: documents, returns, rules, decisions, what is withheld, and how all is made.
audit.begin(async () => {
  const { wanted, say, make, at, moment } = audit;
  const section = document.getElementById("section");
  const search = document.getElementById("search");
  const about = await wanted("index");
  if (!about) return;
  let filter = () => {};
  const link = (page, text, hash) => make("a", { href: encodeURIComponent(page) + (hash ? "#" + encodeURIComponent(hash) : "") }, text);
  const badge = (kind, text) => make("span", { class: "badge " + kind }, text);
  const column = (name, width, of, number) => ({ name, width, of, number });

  const last = about.documents.map((one) => one.as_of).sort().pop();
  document.getElementById("state").append(
    about.documents.some((one) => one.synthetic) ? make("strong", { class: "synthetic" }, say("synthetic")) : "",
    `${say("index.as_of")} ${moment(last)}`);

  // A list with its search: `texts(row)` is what is looked through.
  function searched(made, rows, texts) {
    filter = (text) => made.show(text ? rows.filter((row) => texts(row).includes(text)) : rows);
    return made.element;
  }

  const sections = {
    async documents() {
      const rows = [...about.documents].sort((a, b) => Number(a.is_city) - Number(b.is_city));
      const made = lists.list({
        rows, label: say("tabs.documents"), height: 34, open: (one) => { location.href = encodeURIComponent(one.page); },
        columns: [
          column(say("index.name"), "minmax(26em, 4fr)", (one) => link(one.page, one.name)),
          column(say("index.status"), "7em", (one) => one.status),
          column(say("index.changes"), "6em", (one) => one.changes === null ? "" : String(one.changes), true),
          column(say("index.check_code"), "8em", (one) => one.check_code),
          column(say("index.figures"), "6em", (one) => one.figures.toLocaleString("zh-CN"), true),
          column(say("index.returns"), "6em", (one) => String(one.returns), true),
          column(say("index.sha256"), "minmax(8em, 1fr)", (one) => one.sha256),
        ],
      });
      return [make("p", { class: "lead" }, say("about"), " ", say("how")), searched(made, rows, (one) => one.name + one.check_code + one.sha256)];
    },

    async returns() {
      const of = await panel.common();
      const rows = of.returns.id.each.map((id, number) => number);
      const told = (name) => (row) => at(of.returns[name], row) ?? "";
      const made = lists.list({
        rows, label: say("tabs.returns"), open: (row) => panel.original(row, of, {}),
        columns: [
          column(say("returns.reporter"), "minmax(14em, 2fr)", (row) => `${panel.name(told("reporter")(row), of)} ${told("reporter")(row)}`),
          column(say("returns.form"), "minmax(10em, 1.4fr)", told("form_title")),
          column(say("returns.report_year"), "5em", (row) => String(told("report_year")(row))),
          column(say("returns.revision"), "3em", (row) => String(told("revision")(row)), true),
          column(say("returns.verdict"), "6em", (row) => badge(told("verdict")(row), say("verdict." + told("verdict")(row)))),
          column(say("returns.held_figures"), "4em", (row) => String(told("held_figures")(row) || ""), true),
          column(say("returns.received_at"), "11em", (row) => moment(told("received_at")(row))),
          column(say("returns.name"), "minmax(14em, 2fr)", told("name")),
        ],
      });
      return [searched(made, rows, (row) => [told("reporter")(row), panel.name(told("reporter")(row), of), told("form_title")(row), told("report_year")(row), of.returns.id.each[row], told("name")(row), told("sha256")(row), say("verdict." + told("verdict")(row))].join(" "))];
    },

    async rules() {
      const of = await panel.common();
      const found = of.findings;
      const rows = found.names.map((_, number) => number);
      const reporter = (row) => at(of.returns.reporter, found.return[row]);
      const results = lists.list({
        rows, label: say("rules.results"),
        open: (row) => panel.original(found.return[row], of, { sheet: at(found.sheet, row), cell: found.cell[row], terms: [[say("fact.finding"), `${found.names[row]} ${at(found.message, row)}`, "strong"]] }),
        columns: [
          column(say("rules.code"), "4em", (row) => found.names[row]),
          column(say("rules.severity"), "4em", (row) => badge(at(found.severity, row), say("severity." + at(found.severity, row)))),
          column(say("rules.reporter"), "minmax(12em, 1fr)", (row) => `${panel.name(reporter(row), of)} ${reporter(row)}`),
          column(say("rules.cell"), "10em", (row) => at(found.sheet, row) + (found.cell[row] ? "!" + found.cell[row] : "")),
          column(say("rules.message"), "minmax(20em, 3fr)", (row) => at(found.message, row)),
          column(say("rules.answered"), "4em", (row) => found.answered[row] ? say("yes_word") : ""),
        ],
      });
      const text = (row) => [found.names[row], panel.name(reporter(row), of), reporter(row), at(found.message, row)].join(" ");
      const rules = lists.list({
        rows: about.rules, label: say("tabs.rules"), open: (rule) => { search.value = rule.code; filter(rule.code); },
        columns: [
          column(say("rules.code"), "4em", (rule) => rule.code),
          column(say("rules.severity"), "4em", (rule) => badge(rule.severity, say("severity." + rule.severity))),
          column(say("rules.findings"), "4em", (rule) => String(rule.findings), true),
          column(say("rules.text"), "minmax(20em, 2fr)", (rule) => rule.text),
          column(say("rules.fix"), "minmax(16em, 2fr)", (rule) => rule.fix),
        ],
      });
      return [make("h2", {}, `${say("tabs.rules")} (${about.rules.length})`), rules.element, make("h2", {}, `${say("rules.results")} (${rows.length})`), searched(results, rows, text)];
    },

    async decisions() {
      const rows = await wanted("decisions");
      if (!rows.length) return [make("p", { class: "quiet" }, say("decisions.none"))];
      const detail = (one) => Object.entries(one.payload).map(([name, value]) => `${name}: ${typeof value === "object" ? JSON.stringify(value) : value}`).join("; ");
      const made = lists.list({
        rows, label: say("tabs.decisions"),
        columns: [
          column(say("decisions.at"), "11em", (one) => moment(one.at)),
          column(say("decisions.kind"), "6em", (one) => say("kind." + one.kind)),
          column(say("decisions.subject"), "minmax(18em, 2fr)", (one) => one.subject || one.return_id),
          column(say("decisions.by"), "6em", (one) => one.by),
          column(say("decisions.reason"), "minmax(10em, 1fr)", (one) => one.reason),
          column(say("decisions.detail"), "minmax(16em, 2fr)", detail),
        ],
      });
      return [searched(made, rows, (one) => [one.subject, one.return_id, one.by, one.reason, say("kind." + one.kind), detail(one)].join(" "))];
    },

    async withheld() {
      const of = await panel.common();
      const found = await wanted("withheld");
      const figures = lists.list({
        rows: found.figures, label: say("withheld.figures"),
        open: (one) => panel.original(one.return, of, { sheet: one.sheet, cell: one.cell, terms: [[say("withheld.label"), `${one.label} ${one.year}`, "strong"], [say("fact.raw"), one.raw, "strong"], [say("withheld.before"), one.before], [say("withheld.rules"), one.rules.join(" ")]] }),
        columns: [
          column(say("withheld.label"), "minmax(12em, 1.4fr)", (one) => one.label),
          column(say("withheld.year"), "4em", (one) => String(one.year ?? "")),
          column(say("withheld.reporter"), "minmax(14em, 1.4fr)", (one) => `${panel.name(one.reporter, of)} ${one.reporter}`),
          column(say("withheld.raw"), "9em", (one) => `${one.raw} ${one.unit}`, true),
          column(say("withheld.before"), "9em", (one) => one.before ?? "", true),
          column(say("withheld.rules"), "6em", (one) => one.rules.join(" ")),
          column(say("withheld.cell"), "10em", (one) => `${one.sheet}!${one.cell}`),
        ],
      });
      const effects = lists.list({
        rows: found.effects, label: say("withheld.effects"),
        columns: [
          column(say("withheld.label"), "minmax(12em, 1.4fr)", (one) => one.label),
          column(say("withheld.year"), "4em", (one) => one.year),
          column(say("withheld.place"), "7em", (one) => panel.name(one.place, of)),
          column(say("withheld.column"), "10em", (one) => say("withheld.columns." + one.column)),
          column(say("withheld.value"), "9em", (one) => `${Number(one.value).toLocaleString("zh-CN", { maximumFractionDigits: 2 })} ${one.unit}`, true),
          column(say("withheld.document"), "minmax(20em, 3fr)", (one) => link(one.page, `${one.document} ${one.sheet}!${one.cell}`, `${one.sheet}!${one.cell}`)),
        ],
      });
      const text = (one) => [one.label, one.year, one.reporter, panel.name(one.reporter, of), one.raw].join(" ");
      return [
        make("p", { class: "lead" }, found.figures.length ? say("withheld.about") : say("withheld.none")),
        make("h2", {}, `${say("withheld.figures")} (${found.figures.length})`), searched(figures, found.figures, text),
        make("h2", {}, `${say("withheld.effects")} (${found.effects.length})`), effects.element,
      ];
    },

    async graph() {
      const nodes = await wanted("graph");
      const shown = graph.shown(nodes, (node, below) => { panel.close(false); panel.show(graph.told(node, below, shown.choose)); });
      filter = (text) => shown.find(text);
      return [make("p", { class: "lead" }, say("graph.about")), graph.legend(nodes), shown.element];
    },

    async columns() {
      const nodes = await wanted("graph");
      const byKey = new Map(nodes.map((node) => [node.key, node]));
      const rows = nodes.filter((node) => node.group === "marts").flatMap((node) => node.columns.map((one) => ({ node, one })));
      const below = (key) => nodes.filter((node) => node.upstream.includes(key)).map((node) => node.key);
      const go = (key) => { const node = byKey.get(key); if (node) panel.show(graph.told(node, below(key), go)); };
      const made = lists.list({
        rows, label: say("tabs.columns"), open: ({ node }) => { panel.close(false); go(node.key); },
        columns: [
          column(say("graph.model"), "15em", ({ node }) => node.key),
          column(say("graph.column"), "13em", ({ one }) => one.name),
          column(say("graph.made_of"), "minmax(20em, 2fr)", ({ one }) => one.of.join(", ")),
          column(say("graph.about_node"), "minmax(14em, 1.4fr)", ({ one }) => one.about),
        ],
      });
      return [searched(made, rows, ({ node, one }) => [node.key, one.name, one.of.join(" ")].join(" "))];
    },
  };

  async function open(name) {
    const chosen = name in sections ? name : "documents";
    panel.close(false);
    filter = () => {};
    for (const tab of document.querySelectorAll("#tabs [role=tab]")) {
      tab.setAttribute("aria-selected", tab.dataset.tab === chosen);
      tab.tabIndex = tab.dataset.tab === chosen ? 0 : -1;
    }
    section.replaceChildren(make("p", { class: "quiet" }, say("loading")));
    section.replaceChildren(...await sections[chosen]());
    search.value = "";
  }

  const tabs = document.getElementById("tabs");
  tabs.addEventListener("click", (event) => {
    const name = event.target.dataset.tab;
    if (!name) return;
    history.replaceState(null, "", "#" + name);
    open(name);
  });
  tabs.addEventListener("keydown", (event) => {
    const next = { ArrowRight: "nextElementSibling", ArrowLeft: "previousElementSibling" }[event.key];
    if (!next || !event.target[next]) return;
    event.target[next].focus();
    event.target[next].click();
  });
  search.addEventListener("input", () => filter(search.value.trim()));
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.target.closest("input")) { search.focus(); event.preventDefault(); }
    if (event.key === "Escape") panel.up();
  });
  addEventListener("hashchange", () => open(location.hash.slice(1)));
  await open(location.hash.slice(1));
  document.body.dataset.ready = "yes";
  performance.mark("ready");
});
