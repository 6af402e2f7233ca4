"use strict";
// Beside the table: the figure, then one of its parks, then the source cell in the original.
const panel = (() => {
  const { load, wanted, say, make, at, moment, address, columnName } = audit;
  const place = document.getElementById("panel");
  const dialog = document.getElementById("source");
  let levels = [], goBack = null;

  // Data that the whole folder shares, each loaded once.
  const common = (() => {
    let found = null;
    return () => found = found || Promise.all(["facts", "returns", "reporters", "findings", "decisions"].map(wanted)).then(
      ([fields, returns, reporters, findings, decisions]) => {
        const names = new Map(reporters.map(([code, name, city]) => [code, { name, city }]));
        const byCell = new Map();
        findings.return.forEach((of, number) => {
          const key = of + "|" + (findings.fact[number] ?? at(findings.sheet, number) + "!" + findings.cell[number]);
          byCell.set(key, [...(byCell.get(key) || []), number]);
        });
        return { fields, returns, names, findings, byCell, decisions: new Map(decisions.map((one) => [one.event_id, one])) };
      });
  })();

  // The facts that a need names: [{columns, number, park, year}].
  async function factsOf(runs, of) {
    const found = [];
    for (let run = 0; run < runs.length; run += 2) {
      let first = runs[run], left = runs[run + 1];
      while (left > 0) {
        const field = fieldAt(of.fields, first);
        const [, start, count] = of.fields[field];
        const here = Math.min(left, start + count - first);
        found.push([field, first - start, here]);
        first += here;
        left -= here;
      }
    }
    const columns = new Map();
    await Promise.all([...new Set(found.map(([field]) => field))].map(async (field) => columns.set(field, await wanted("facts/" + field))));
    const facts = [];
    for (const [field, first, count] of found) {
      const of_field = columns.get(field);
      for (let number = first; number < first + count; number++) {
        const from = at(of_field.return, number);
        facts.push({ columns: of_field, number, field: of.fields[field][0], from, park: at(of.returns.reporter, from), year: at(of_field.value_year, number) });
      }
    }
    return facts;
  }

  function fieldAt(fields, number) {
    let low = 0, high = fields.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (fields[middle][1] <= number) low = middle; else high = middle - 1;
    }
    return low;
  }

  function name(code, of) {
    return of.names.get(code)?.name || code;
  }

  // Levels of the panel -----------------------------------------------------------------------

  function showLevel(level) {
    place.replaceChildren(...level.elements);
    place.hidden = false;
    document.body.classList.add("with-panel");
    place.dataset.level = levels.length;
    level.after?.();
  }

  function push(elements, after) {
    levels.push({ elements, after });
    showLevel(levels[levels.length - 1]);
    place.querySelector("h2")?.focus();
  }

  function up() {
    if (dialog.open || !levels.length) return;
    levels.pop();
    if (levels.length) showLevel(levels[levels.length - 1]);
    else close(true);
    if (levels.length) (place.querySelector(".list-row[tabindex='0']") || place.querySelector("h2"))?.focus();
  }

  function close(backToTable) {
    levels = [];
    place.hidden = true;
    place.replaceChildren();
    document.body.classList.remove("with-panel");
    if (backToTable && goBack) goBack();
  }

  function heading(text, small) {
    return make("div", { class: "panel-head" },
      make("h2", { tabindex: "-1" }, text), make("p", { class: "quiet" }, small || ""),
      make("button", { class: "close", "aria-label": say("back"), title: "Esc", onclick: up }, "×"));
  }

  function terms(pairs) {
    const list = make("dl");
    for (const [term, said, kind] of pairs) {
      if (said === null || said === undefined || said === "") continue;
      list.append(make("dt", {}, term), make("dd", { class: kind || null }, said));
    }
    return list;
  }

  // A figure's facts and parks, and what comes of them: {facts, parks, sums, again, agrees}.
  async function worked(about, behind, number, of) {
    const kind = about.kinds[behind.kind[number]];
    const runs = behind.need[number] < 0 ? [] : behind.needs[behind.need[number]];
    const facts = await factsOf(runs, of);
    const parks = [...new Set(facts.map((fact) => fact.park))];
    let sums = null;
    if (kind.method && facts.length) {
      const parts = await wanted(`amounts/${about.group}/${kind.indicator}`);
      const reported = facts.filter((fact) => at(of.returns.form, fact.from) === "park_progress"); // a plan's targets add nothing
      const given = new Set(reported.map((fact) => fact.park + "|" + fact.year));
      sums = parts && adding.add(kind, parts, (park, year) => given.has(park + "|" + year), parks);
    }
    const again = sums && sums.value !== null ? adding.text(sums.value) : "";
    return { kind, facts, parks, sums, again, agrees: again ? [again, adding.text(sums.value, 6)].includes(behind.value[number]) : null }; // a rank's ratio is kept to six places
  }

  async function figure({ about, behind, number, text, where, back }) {
    goBack = back;
    const of = await common();
    const { kind, facts, parks, sums, again, agrees } = await worked(about, behind, number, of);
    const value = behind.value[number];
    const covered = behind.owed[number] === null ? "" : `${behind.n[number]}/${behind.owed[number]}`;
    const verdict = agrees === null ? "" : ` (${say(agrees ? "figure.agrees" : "figure.differs")})`;
    const zeros = kind.rows && sums && !kind.then.length ? behind.n[number] - parks.length : 0;
    levels = [];
    push([
      heading(text || "—", where),
      terms([
        [say("figure.title"), [text, value === null ? "" : kind.unit].filter(Boolean).join(" "), "strong"],
        [say("figure.unrounded"), value],
        [say("figure.formula"), kind.formula],
        [say("figure.policy"), kind.policy],
        [say("figure.coverage"), covered],
        [say("figure.recomputed"), again + verdict, agrees ? "agrees" : "differs"],
        [say("figure.technical"), `${kind.table}.${kind.column} · ${behind.key[number]}`, "code"],
      ]),
      ...named(say("figure.absent"), behind.lists[behind.absent[number]], of, await whyAbsent(kind)),
      ...parksShown(facts, parks, kind, sums, of, about),
      zeros > 0 && kind.now.length === 1 ? make("p", { class: "quiet" }, say("figure.zeros", { count: zeros })) : "",
      ...named(say("figure.members"), sums ? null : behind.lists[behind.members[number]], of, () => ""),
      !facts.length && behind.members[number] < 0 ? make("p", { class: "quiet" }, say(value === null ? "figure.no_number" : kind.rows && Number(value) === 0 ? "figure.nothing" : "figure.no_facts")) : "",
    ], () => place.querySelector(".list") && place.querySelector(".list").redraw?.());
    if (parks.length === 1) place.querySelector(".list-row")?.setAttribute("data-only", "yes");
  }

  // What is counted or absent, one by one; `why(code)` is said behind each.
  function named(title, listed, of, why) {
    if (!listed) return [];
    return [make("details", { open: listed.length < 13 }, make("summary", {}, `${title} (${listed.length})`),
      make("ul", { class: "named" }, ...listed.map((one) => make("li", {}, [one, one === name(one, of) ? "" : name(one, of), why(one)].filter(Boolean).join(" ")))))];
  }

  // Why a park that owes the figure does not count: by which rules it is held, else not reported.
  async function whyAbsent(kind) {
    const held = new Map();
    for (const one of (await wanted("withheld")).figures) {
      if (kind.fields.includes(one.field) && String(one.year) === kind.year) held.set(one.reporter, one.rules.join(" "));
    }
    return (code) => held.has(code) ? `${say("figure.held")} ${held.get(code)}` : say("figure.missing");
  }

  function parksShown(facts, parks, kind, sums, of, about) {
    if (!facts.length) return [];
    const rows = parks.map((park) => {
      const now = sums?.now.get(park), then = sums?.then.get(park);
      return { park, now, then, facts: facts.filter((fact) => fact.park === park) };
    });
    if (parks.length > 200) { // one pass for many parks
      const byPark = new Map(parks.map((park) => [park, []]));
      for (const fact of facts) byPark.get(fact.park).push(fact);
      for (const row of rows) row.facts = byPark.get(row.park);
    }
    const weight = (row) => row.now ? row.now.value ?? row.now.numerator ?? 0n : 0n;
    rows.sort((a, b) => weight(b) > weight(a) ? 1 : weight(b) < weight(a) ? -1 : a.park < b.park ? -1 : 1);
    const whole = sums?.sums.value;
    const said = (one) => one ? adding.text(adding.figure(kind, one), 6) : "";
    const columns = [
      { name: say("figure.parks"), width: "minmax(9em, 2fr)", of: (row) => `${name(row.park, of)} ${row.park}` },
    ];
    if (sums) {
      columns.push({ name: years(kind.now), width: "minmax(6em, 1fr)", number: true, of: (row) => said(row.now) });
      if (kind.then.length) columns.push({ name: years(kind.then), width: "minmax(6em, 1fr)", number: true, of: (row) => said(row.then) });
      else if (!kind.ratio) columns.push({ name: say("figure.share"), width: "5em", number: true, of: (row) => row.now ? adding.share(row.now.value, whole) : "" });
    } else {
      columns.push({ name: say("figure.facts"), width: "1fr", number: true, of: (row) => row.facts.length === 1 ? at(row.facts[0].columns.raw_text, row.facts[0].number) : say("count", { count: row.facts.length }) });
    }
    const made = lists.list({ columns, rows, label: say("figure.contributions"), open: (row) => park(row, kind, of, about) });
    made.element.redraw = made.draw;
    const filter = make("input", { type: "search", class: "filter", placeholder: say("figure.parks"), "aria-label": say("figure.parks"),
      oninput: (event) => made.show(rows.filter((row) => (row.park + name(row.park, of)).includes(event.target.value.trim()))) });
    return [make("h3", {}, `${say("figure.contributions")} (${parks.length})`), parks.length > 12 ? filter : "", made.element];
  }

  function years(listed) {
    return listed.length === 1 ? say("figure.now", { year: listed[0] }) : say("figure.years", { first: listed[0], last: listed[listed.length - 1] });
  }

  function park(row, kind, of, about) {
    const parts = (one, title) => one && one.numerator !== undefined
      ? [[`${title} ${say("figure.numerator")}`, adding.text([one.numerator, 1000000n], 6)], [`${title} ${say("figure.denominator")}`, adding.text([one.denominator, 1000000n], 6)]] : [];
    const columns = [
      { name: say("fact.label"), width: "minmax(8em, 2fr)", of: (fact) => at(fact.columns.label, fact.number) },
      { name: say("fact.year"), width: "3.5em", of: (fact) => String(fact.year ?? "") },
      { name: say("fact.raw"), width: "minmax(5em, 1fr)", number: true, of: (fact) => at(fact.columns.raw_text, fact.number) },
      { name: say("fact.place"), width: "minmax(6em, 1fr)", of: (fact) => marks(fact, of, about) + at(fact.columns.sheet, fact.number) + "!" + at(fact.columns.cell, fact.number) },
    ];
    const made = lists.list({ columns, rows: row.facts, label: say("figure.facts"), open: (fact) => source(fact, of, about) });
    made.element.redraw = made.draw;
    push([
      heading(name(row.park, of), [row.park, of.names.get(row.park)?.city].filter(Boolean).join(" · ")),
      terms([...parts(row.now, years(kind.now)), ...parts(row.then, kind.then.length ? years(kind.then) : "")]),
      make("h3", {}, `${say("figure.facts")} (${row.facts.length})`), made.element,
    ], made.draw);
    made.focus();
  }

  const findingsAt = (fact, of) => of.byCell.get(fact.from + "|" + at(fact.columns.number, fact.number))
    || of.byCell.get(fact.from + "|" + at(fact.columns.sheet, fact.number) + "!" + at(fact.columns.cell, fact.number)) || [];
  const idOf = (fact, of) => of.returns.id.each[fact.from] + "#" + at(fact.columns.number, fact.number);

  function marks(fact, of, about) {
    return (about && idOf(fact, of) in about.adjusted ? "✎ " : "") + (findingsAt(fact, of).length ? "⚑ " : "");
  }

  // The original ------------------------------------------------------------------------------

  async function source(fact, of, about) {
    const said = (name) => at(fact.columns[name], fact.number);
    const findings = findingsAt(fact, of).map((number) => {
      const event = about && of.decisions.get(about.explained[of.findings.id[number]]);
      return `${of.findings.names[number]} ${at(of.findings.message, number)}` + (event ? ` — ${say("fact.explained")} ${event.by}:${event.reason}` : "");
    });
    const adjusted = about && of.decisions.get(about.adjusted[idOf(fact, of)]);
    await original(fact.from, of, {
      sheet: said("sheet"), cell: said("cell"), raw: said("raw_text"),
      terms: [
        [say("fact.label"), `${said("label")} ${fact.year ?? ""}`, "strong"],
        [say("fact.raw"), said("raw_text"), "strong"],
        [say("fact.unit"), said("unit_reported")],
        [say("fact.value"), said("value") ?? said("text")],
        [say("fact.reading"), said("reading")],
        [say("fact.source"), said("source")],
        [say("fact.evidence"), said("evidence")],
        [say("fact.finding"), findings.join(";")],
        [say("fact.adjusted"), adjusted ? `${adjusted.payload.new_raw ?? adjusted.payload.value ?? ""} ${adjusted.by}:${adjusted.reason}` : ""],
      ],
    });
  }

  // A return's original; `marked` names a cell of it, or is {} for its first sheet.
  async function original(from, of, marked) {
    const told = (name) => at(of.returns[name], from);
    const title = make("h2", { id: "source-title", tabindex: "-1" }, marked.cell ? `${marked.sheet}!${marked.cell}` : say("source.title"));
    const about = terms([
      ...(marked.terms || []),
      [say("source.reporter"), `${name(told("reporter"), of)} ${told("reporter")}`],
      [say("source.form"), [told("form_title"), told("report_year")].filter(Boolean).join(" ")],
      [say("source.file"), told("name")], [say("source.inside"), told("part")],
      [say("source.sha256"), told("sha256"), "code"],
      [say("source.received"), moment(told("received_at"))], [say("source.revision"), String(told("revision"))],
      [say("source.verdict"), say("verdict." + (told("verdict") || ""))],
    ]);
    const paper = make("div", { class: "paper", tabindex: "0" }, make("p", { class: "quiet" }, say("loading")));
    const tabs = make("nav", { class: "paper-tabs", role: "tablist" });
    dialog.replaceChildren(make("div", { class: "panel-head" }, title, make("button", { class: "close", "aria-label": say("close"), title: "Esc", onclick: () => dialog.close() }, "×")),
      make("div", { class: "source" }, make("div", { class: "source-about" }, about), make("div", { class: "source-paper" }, tabs, paper)));
    dialog.showModal();
    title.focus();
    const stored = told("original");
    const data = stored ? await wanted(stored) : null;
    if (!data || data.problem) {
      const problem = data?.problem;
      const known = ["missing", "unsupported_format", "unreadable_file"].includes(problem);
      paper.replaceChildren(make("p", { class: "quiet" }, !data ? say("source.not_shown") : say("source.problem." + (known ? problem : "other"), { problem })));
      return;
    }
    data.sheets.forEach((sheet) => tabs.append(make("button", { role: "tab", "data-name": sheet.name, onclick: () => turn(sheet) }, sheet.name)));

    function turn(sheet) {
      for (const tab of tabs.children) tab.setAttribute("aria-selected", tab.dataset.name === sheet.name);
      const cell = sheet.name === marked.sheet && marked.cell ? address(marked.cell) : null;
      paper.replaceChildren(grid(sheet, cell));
      const found = paper.querySelector(".marked");
      if (found) found.scrollIntoView({ block: "center", inline: "nearest" });
    }
    turn(data.sheets.find((sheet) => sheet.name === marked.sheet) || data.sheets[0]);
  }

  const AROUND = 150; // rows of a long sheet that are shown above and below the marked cell

  function grid(sheet, cell) {
    const filled = new Map(sheet.rows);
    const last = sheet.rows.length ? sheet.rows[sheet.rows.length - 1][0] : 0;
    const from = Math.max(0, (cell ? cell[0] : 0) - AROUND), to = Math.min(Math.max(last, cell ? cell[0] : 0), (cell ? cell[0] : 0) + AROUND);
    let width = cell ? cell[1] + 1 : 1;
    for (const [, cells] of sheet.rows) width = Math.max(width, cells[cells.length - 2] + 1);
    const merged = new Map(), covered = new Set();
    for (const [top, left, down, across] of sheet.merged) {
      merged.set(top + "," + left, [down, across]);
      for (let r = top; r < top + down; r++) for (let c = left; c < left + across; c++) if (r !== top || c !== left) covered.add(r + "," + c);
    }
    const head = make("tr", {}, make("th"), ...Array.from({ length: width }, (_, column) =>
      make("th", { class: cell && cell[1] === column ? "at" : null }, columnName(column))));
    const rows = [];
    for (let row = from; row <= to; row++) {
      const texts = new Map(), cells = filled.get(row) || [];
      for (let at = 0; at < cells.length; at += 2) texts.set(cells[at], cells[at + 1]);
      const made = make("tr", {}, make("th", { class: cell && cell[0] === row ? "at" : null }, String(row + 1)));
      for (let column = 0; column < width; column++) {
        const key = row + "," + column;
        const isMarked = cell && cell[0] === row && cell[1] === column;
        if (covered.has(key) && !isMarked) continue;
        const size = merged.get(key) || [1, 1];
        made.append(make("td", {
          class: isMarked ? "marked" : null, colspan: size[1] > 1 ? Math.min(size[1], width - column) : null, rowspan: size[0] > 1 ? size[0] : null,
          "data-cell": columnName(column) + (row + 1), "aria-current": isMarked ? "true" : null,
        }, texts.get(column) ?? ""));
      }
      rows.push(made);
    }
    return make("table", { class: "original" }, make("thead", {}, head), make("tbody", {}, ...rows));
  }

  dialog.addEventListener("close", () => (place.querySelector(".list-row[tabindex='0']") || document.querySelector("#section .list-row[tabindex='0']"))?.focus());

  return { figure, worked, up, close, common, original, terms, heading, push, name, show: push };
})();
