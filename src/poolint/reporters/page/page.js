"use strict";
(() => {
  // Every text of the scanned code goes through textContent: nothing here makes markup of a string.
  const data = JSON.parse(document.getElementById("data").textContent);
  const lines = new Map(Object.entries(data.lines));
  const PAGE = 50;
  const DRY = "When the pool is dry";
  const at = (id) => document.getElementById(id);

  const make = (tag, attributes, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
    }
    element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
    return element;
  };

  const sign = (count) => (count === null ? "?" : count === "unbounded" ? "∞" : String(count));
  const size = (count) => (count === "unbounded" ? Infinity : count === null || count === undefined ? -1 : count);
  const requests = (count) => `${count} request${count === 1 ? "" : "s"}`;
  // A word of ours stays on one line; a pool may be called anything, and a long name must not widen the page.
  const LONGEST = 20;
  const chip = (word, tone) => make("span",
    { class: `chip ${tone || data.tones[word] || "plain"}${word.length > LONGEST ? " long" : ""}` }, word);

  const sites = data.sites.map((site, order) => ({
    ...site,
    order,
    place: `${site.path}:${site.line}`,
    verdict: site.exhaustion ? site.exhaustion.verdict : null,
    dry: site.exhaustion ? site.exhaustion.worst : null,
  }));
  for (const site of sites) {
    const dry = site.exhaustion || {};
    const tags = site.tags.map((tag) => `${tag.key || tag.mechanism}=${tag.value || ""}`);
    site.haystack = [
      site.place, site.function, site.surface, site.call, site.access_path, site.models, site.pools, site.route,
      site.tag_level, site.feature, tags, site.owner, site.verdict, dry.worst_signal, dry.final,
    ].flat().join("\n").toLowerCase();
  }

  const has = (key) => sites.some((site) => site[key] !== null && String(site[key]) !== "");
  const filters = [
    ["pool", "Pool", (site) => site.pools],
    ["tag", "Tag", (site) => [site.tag_level]],
    ["dry", "Dry pool", (site) => [site.verdict]],
    ["surface", "Surface", (site) => [site.surface]],
    ["context", "Context", (site) => [site.context]],
    ["owner", "Owner", (site) => site.owner],
  ];
  const levels = Object.keys(data.levels);
  const columns = [
    ["place", "Call site", (site) => site.order, true],
    ["surface", "Surface", (site) => `${site.surface}\n${site.call}`, true],
    ["pool", "Pool", (site) => site.pools.join("+"), has("pools")],
    ["tag", "Tag", (site) => levels.indexOf(site.tag_level), has("tag_level")],
    ["dry", "Dry", (site) => size(site.dry), has("verdict"), -1],
    ["verdict", "Verdict", (site) => site.verdict || "", has("verdict")],
    ["owner", "Owner", (site) => site.owner.join(), has("owner")],
  ].filter((column) => column[3]);

  const state = { query: "", chosen: {}, by: data.by, key: null, way: 1, page: 0, open: new Set() };

  // The table --------------------------------------------------------------------------------------

  const compare = (one, two) => (one < two ? -1 : one > two ? 1 : 0);

  function visible() {
    const words = state.query.toLowerCase().split(/\s+/).filter(Boolean);
    const chosen = filters.filter(([name]) => state.chosen[name]);
    const found = sites.filter((site) =>
      chosen.every(([name, , values]) => values(site).includes(state.chosen[name])) &&
      words.every((word) => site.haystack.includes(word)));
    const column = columns.find(([name]) => name === state.key);
    if (column) {
      const value = column[2];
      found.sort((one, two) => state.way * compare(value(one), value(two)) || one.order - two.order);
    }
    return state.by ? grouped(found, Boolean(column)) : found;
  }

  function grouped(found, sorted) {
    const members = new Map();
    for (const site of found) {
      const name = site.groups[state.by];
      if (!members.has(name)) members.set(name, []);
      members.get(name).push(site);
    }
    // Sorted by a column, the group with the first site comes first; else the order of the report.
    const order = sorted ? [...members.keys()] : data.orders[state.by].filter((name) => members.has(name));
    return order.flatMap((name) => members.get(name));
  }

  function show() {
    const found = visible();
    const pages = Math.max(1, Math.ceil(found.length / PAGE));
    state.page = Math.min(state.page, pages - 1);
    const first = state.page * PAGE;
    const rows = document.createDocumentFragment();
    let group = null;
    for (const site of found.slice(first, first + PAGE)) {
      if (state.by && site.groups[state.by] !== group) {
        group = site.groups[state.by];
        rows.append(heading(group, found));
      }
      rows.append(row(site));
      if (state.open.has(site.order)) rows.append(detail(site));
    }
    if (!found.length) {
      const text = sites.length ? "No call site fits. Clear the search to see all." : "No call sites found.";
      rows.append(make("tr", { class: "nothing", role: "row" },
        make("td", { colspan: columns.length, role: "cell" }, text)));
    }
    at("rows").replaceChildren(rows);
    at("count").textContent = found.length === sites.length
      ? `${sites.length} call site${sites.length === 1 ? "" : "s"}`
      : `${found.length} of ${sites.length} call sites`;
    at("pages").hidden = pages === 1;
    at("page").textContent = `${first + 1}–${Math.min(first + PAGE, found.length)} of ${found.length}`;
    at("previous").disabled = state.page === 0;
    at("next").disabled = state.page === pages - 1;
    for (const pick of document.querySelectorAll(".pick")) {
      pick.setAttribute("aria-pressed", state.chosen[pick.dataset.filter] === pick.dataset.value);
    }
    for (const select of at("filters").querySelectorAll("select")) {
      select.value = state.chosen[select.name] || "";
    }
    at("by").value = state.by;
  }

  function heading(name, found) {
    const members = found.filter((site) => site.groups[state.by] === name);
    const judged = members.filter((site) => site.tag_level);
    const tagged = judged.filter((site) => site.tag_level === "tagged").length;
    const worst = members.reduce((most, site) => (size(site.dry) > size(most) ? site.dry : most), null);
    const uncounted = members.filter((site) => site.verdict && site.dry === null).length;
    const facts = [`${members.length} call site${members.length === 1 ? "" : "s"}`];
    if (judged.length) facts.push(`${tagged} tagged`);
    if (worst !== null) facts.push(`${sign(worst)} into a dry pool at worst`);
    if (uncounted) facts.push(`${uncounted} unclear: how many requests they send is not known`);
    return make("tr", { class: "group", role: "row" },
      make("th", { colspan: columns.length, scope: "rowgroup", role: "rowheader" },
        make("b", {}, name), make("span", {}, facts.join(" · "))));
  }

  function row(site) {
    const open = state.open.has(site.order);
    const cells = {
      surface: () => [make("span", {}, site.surface), make("span", { class: "sub mono" }, site.call),
        make("span", { class: "sub" }, site.models.join(", "))],
      pool: () => site.pools.map((pool) => chip(pool, "accent")),
      tag: () => [site.tag_level ? chip(site.tag_level) : "–",
        site.feature ? make("span", { class: "sub" }, site.feature) : ""],
      dry: () => [site.verdict ? make("span", { class: `dry ${size(site.dry) > 3 ? "bad" : ""}`,
        title: site.dry === null ? "not known" : null }, sign(site.dry)) : "–"],
      verdict: () => [site.verdict ? chip(site.verdict) : "–"],
      owner: () => [site.owner.join(", ") || "–"],
    };
    const button = make("button", {
      type: "button", class: "open-row", "aria-expanded": open, "aria-controls": `detail-${site.order}`,
    }, make("span", { class: "name mono" }, site.function), make("span", { class: "sub mono" }, site.place));
    const place = make("th", { scope: "row", role: "rowheader" }, button,
      site.confidence === "likely" ? chip("likely", "warn") : "",
      site.context === "source" ? "" : chip(site.context, "plain"));
    return make("tr", { class: open ? "site open" : "site", role: "row", "data-order": site.order }, place,
      columns.slice(1).map(([name, label]) => make("td", { "data-label": label, role: "cell" }, cells[name]())));
  }

  function toggle(line) {
    const site = sites[Number(line.dataset.order)];
    const open = !state.open.has(site.order);
    if (open) {
      state.open.add(site.order);
      line.after(detail(site));
    } else {
      state.open.delete(site.order);
      at(`detail-${site.order}`).remove();
    }
    line.classList.toggle("open", open);
    line.querySelector(".open-row").setAttribute("aria-expanded", open);
  }

  // What a row opens to ----------------------------------------------------------------------------

  const where = (path, line) => (path ? make("code", { class: "at" }, line ? `${path}:${line}` : path) : "");

  function code(path, line, indent) {
    const text = (lines.get(path) || {})[line];
    const shown = text && (indent === undefined ? text.trimStart() : text.slice(indent));
    return shown ? make("code", { class: "line" }, make("i", {}, String(line)), shown) : "";
  }

  function listing(path, first, last) {
    const numbers = Array.from({ length: last - first + 1 }, (_, index) => first + index);
    const known = numbers.map((line) => (lines.get(path) || {})[line]).filter(Boolean);
    const indent = Math.min(...known.map((text) => text.search(/\S|$/)));
    return known.length ? make("div", { class: "listing" }, numbers.map((line) => code(path, line, indent))) : "";
  }

  const step = (one) => make("li", {}, one.text, " ", where(one.path, one.line), code(one.path, one.line));
  const steps = (title, list) => (list.length
    ? [make("p", { class: "sub" }, title), make("ul", {}, list.map(step))]
    : []);

  function trace(list) {
    const shown = new Set();
    const items = folded(list).map((one) => {
      if (one.times) return make("li", { class: "again" }, `and so on, ${one.times} time${one.times === 1 ? "" : "s"} more`);
      const place = `${one.path}:${one.line}`;
      const item = make("li", { value: one.number }, one.text, " ", where(one.path, one.line),
        shown.has(place) ? "" : code(one.path, one.line));
      shown.add(place);
      return item;
    });
    return items.length ? [make("p", { class: "sub" }, "Step by step"), make("ol", { class: "trace" }, items)] : [];
  }

  // A round that comes again, but for its numbers, is told once.
  function folded(list) {
    const keys = list.map((one) => `${one.path}:${one.line} ${one.text.replace(/\d+/g, "#")}`);
    const same = (one, two, length) => keys.slice(one, one + length).every((key, index) => key === keys[two + index]);
    const told = [];
    let index = 0;
    while (index < list.length) {
      let [length, times] = [1, 0];
      for (let round = 1; round <= 12 && !times; round += 1) {
        let more = 0;
        while (same(index, index + (more + 1) * round, round)) more += 1;
        if (more > 1 || (more === 1 && round > 1)) [length, times] = [round, more];
      }
      for (let step = 0; step < length; step += 1) told.push({ ...list[index + step], number: index + step + 1 });
      if (times) told.push({ times });
      index += length * (times + 1);
    }
    return told;
  }
  const facts = (pairs) => make("dl", {}, pairs.filter(([, value]) => value !== "" && value !== null).flatMap(
    ([name, ...value]) => [make("dt", {}, name), make("dd", {}, value)]));
  const section = (title, ...parts) => make("section", title === DRY ? { class: "outage" } : {}, make("h3", {}, title), ...parts);

  function payer(site) {
    if (!site.pools.length && !site.route.length) return null;
    return section("Who pays",
      facts([["Pool", site.pools.join(" or ")], ["Route", site.route.join(" or ")]]),
      steps("Look at", site.payer_notes),
      steps("How we know", site.evidence));
  }

  function attribution(site) {
    if (!site.tag_level) return null;
    const label = (tag) => [tag.key ? make("code", {}, `${tag.key} = ${tag.value ?? "…"}`) : tag.mechanism,
      ` ${tag.strength}${tag.key ? `, ${tag.mechanism}` : ""}${tag.dynamic ? ", made at run time" : ""}` +
      `${tag.inherited ? ", set by a caller" : ""} `];
    const tags = site.tags.map((tag) => make("li", {}, label(tag), where(tag.path, tag.line), code(tag.path, tag.line)));
    const note = (one) => make("li", {}, `${one.fault.replace("-", " ")}: `,
      make("code", {}, [one.key ?? one.mechanism, one.value].filter(Boolean).join(" = ")),
      one.close ? [", meant is perhaps ", make("code", {}, one.close)] : "", " ",
      where(one.path, one.line), code(one.path, one.line));
    return section("Who asked",
      make("p", {}, chip(site.tag_level), data.levels[site.tag_level]),
      facts([["Feature", site.feature], ["Owner", site.owner.join(", ")]]),
      tags.length ? make("ul", {}, tags) : "",
      site.tag_notes.length ? [make("p", { class: "sub" }, "Look at"), make("ul", {}, site.tag_notes.map(note))] : "",
      steps(site.tag_level === "partly" ? "Without a tag on this way" : "Could not be followed", site.untagged_by));
  }

  function outage(site) {
    const dry = site.exhaustion;
    if (!dry) return null;
    const counts = Object.entries(dry.requests).sort((one, two) => compare(size(two[1]), size(one[1])));
    const layer = (one) => make("li", {},
      `${one.name}: ${sign(one.attempts)} on a dry pool, ` +
      `${sign(one.transient)} on a busy minute; ${one.reason} `,
      where(one.path, one.line), code(one.path, one.line),
      one.change ? [make("span", { class: "sub" }, "Change: ", one.change.text, " ", where(one.change.path, one.change.line)),
        code(one.change.path, one.change.line)] : "");
    const seen = dry.observations.map((one) => make("li", {}, `${one.kind} `, where(one.path, one.line),
      make("span", { class: "sub" }, Object.entries(one.detail).map(([key, value]) => `${key}: ${value}`).join(", "))));
    return section(DRY,
      make("p", {}, chip(dry.verdict), data.verdicts[dry.verdict]),
      facts(dry.worst === null
        ? [["At worst", "how many requests it sends is not known"], ["Bound", dry.bound]]
        : [["At worst", requests(dry.worst) + (dry.worst_signal ? ` (${dry.worst_signal})` : "")],
          ["Ends in", dry.final || "never ends"], ["Bound", dry.bound]]),
      trace(dry.trace),
      dry.layers.length ? [make("p", { class: "sub" }, "What sends it again, inner to outer"), make("ol", {}, dry.layers.map(layer))] : "",
      counts.length ? [make("p", { class: "sub" }, "Requests by signal"), facts(counts.map(
        ([signal, count]) => [signal, `${sign(count)}${dry.finals[signal] ? `, ${dry.finals[signal]}` : ""}`]))] : "",
      seen.length ? [make("p", { class: "sub" }, "Also seen"), make("ul", {}, seen)] : "",
      steps("Could not be decided", dry.unclear));
  }

  function finding(site) {
    return section("The call",
      facts([["Access path", make("code", {}, site.access_path)], ["Client", site.client ? where(site.client.path, site.client.line) : ""],
        ["Model", site.models.join(", ")],
        ["Sure", site.confidence === "likely" ? "likely: only the form fits, or the model is not known" : "certain"],
        ["Kind", [site.stream ? "streamed" : "", site.batch ? "batch" : "", site.context].filter(Boolean).join(", ")],
        ["Id", make("code", {}, site.id)]]),
      listing(site.path, site.line, Math.min(site.end_line, site.line + 11)));
  }

  function detail(site) {
    const parts = [outage(site), payer(site), attribution(site), finding(site)].filter(Boolean);
    return make("tr", { class: "detail", id: `detail-${site.order}`, role: "row" },
      make("td", { colspan: columns.length, role: "cell" }, make("div", { class: "sections" }, parts)));
  }

  // The controls -----------------------------------------------------------------------------------

  function headings() {
    at("headings").replaceChildren(...columns.map(([name, label]) => {
      const way = state.key === name ? (state.way > 0 ? "ascending" : "descending") : "none";
      const mark = { ascending: "↑", descending: "↓", none: "" }[way];
      const button = make("button", { type: "button", "data-key": name, title: `Sort by ${label.toLowerCase()}` }, label,
        make("span", { class: "way", "aria-hidden": "true" }, mark));
      return make("th", { scope: "col", role: "columnheader", "aria-sort": way }, button);
    }));
  }

  function selects() {
    for (const [name, label, values] of filters) {
      const words = [...new Set(sites.flatMap(values))].filter(Boolean).sort(compare);
      if (words.length > 1) {
        const all = make("option", { value: "" }, "all");
        at("filters").append(make("label", {}, make("span", {}, label), make("select", { name },
          all, words.map((word) => make("option", { value: word }, word)))));
      }
    }
    at("by").append(make("option", { value: "" }, "nothing"),
      ...Object.keys(data.orders).map((name) => make("option", { value: name }, name)));
  }

  function change(values) {
    Object.assign(state, { page: 0 }, values);
    show();
  }

  const choose = (name, value) => change({ chosen: { ...state.chosen, [name]: value } });

  selects();
  headings();
  show();

  at("tools").addEventListener("submit", (event) => event.preventDefault());
  at("tools").addEventListener("reset", () => {
    change({ query: "", chosen: {}, by: data.by, key: null, way: 1 });
    headings();
    setTimeout(show);
  });
  at("query").addEventListener("input", (event) => change({ query: event.target.value }));
  at("filters").addEventListener("change", (event) => choose(event.target.name, event.target.value));
  at("by").addEventListener("change", (event) => change({ by: event.target.value }));
  at("headings").addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const key = button.dataset.key;
    const first = columns.find(([name]) => name === key)[4] || 1;
    change({ key, way: state.key === key ? -state.way : first });
    headings();
    at("headings").querySelector(`[data-key="${key}"]`).focus();
  });
  at("rows").addEventListener("click", (event) => {
    const line = event.target.closest("tr.site");
    if (line && (event.target.closest("button") || !String(getSelection()))) toggle(line);
  });
  for (const [id, by] of [["previous", -1], ["next", 1]]) {
    at(id).addEventListener("click", () => {
      state.page += by;
      show();
      at("sites").scrollIntoView();
    });
  }
  for (const pick of document.querySelectorAll(".pick")) {
    pick.addEventListener("click", () => {
      const { filter, value } = pick.dataset;
      choose(filter, state.chosen[filter] === value ? "" : value);
    });
  }
})();
