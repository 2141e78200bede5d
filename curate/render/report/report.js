"use strict";
// Sorting, filtering, keys and the reader's own choices. The page works without it; nothing here leaves the page.
(() => {
  document.documentElement.classList.add("js");
  const $ = (id) => document.getElementById(id);
  const list = $("list"), body = list.tBodies[0], rows = [...body.rows];
  const words = list.dataset;
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const link = (row) => row.querySelector("a");
  const handle = (row) => link(row).textContent.slice(1);
  const number = (row) => link(row).hash.slice(1);

  // The reader's choices, by account; kept by the browser where it can.
  const key = (row) => (row.dataset.network || "") + "\t" + handle(row);
  const place = "curate " + location.pathname;
  const choices = new Map(kept());
  function kept() {
    try { return JSON.parse(localStorage.getItem(place)) || []; } catch { return []; }
  }
  function keep() {
    try { localStorage.setItem(place, JSON.stringify([...choices])); } catch { /* a page from disk may have no store */ }
    const all = rows.map((row) => choice(row).decision);
    const kept = all.filter((each) => each === "follow").length, passed = all.filter((each) => each === "skip").length;
    $("chosen").textContent = fill($("chosen").dataset.text, { kept, passed, open: rows.length - kept - passed });
  }
  const choice = (row) => choices.get(key(row)) || { decision: "", note: "" };
  function choose(row, change) {
    const wanted = { ...choice(row), ...change };
    if (wanted.decision || wanted.note) choices.set(key(row), wanted); else choices.delete(key(row));
    show(row);
    keep();
  }
  function show(row) {
    for (const button of row.querySelectorAll(".choice button")) button.setAttribute("aria-pressed", button.value === choice(row).decision);
  }
  const pressed = (row, value) => choose(row, { decision: choice(row).decision === value ? "" : value });
  function button(value, text, row) {
    const made = document.createElement("button");
    Object.assign(made, { type: "button", value, textContent: text, ariaLabel: text + " @" + handle(row) });
    return made;
  }
  for (const row of rows) {
    row.querySelector(".choice").append(button("follow", words.keep, row), " ", button("skip", words.pass, row));
    show(row);
  }
  body.addEventListener("click", (event) => {
    const row = event.target.closest("tr");
    if (event.target.closest(".choice button")) pressed(row, event.target.value);
    const opener = event.target.closest("th[scope=row] a");
    if (opener) { event.preventDefault(); toggle(row); }
  });

  // A card opens under its row, and goes back when it is closed.
  // It is as wide as the columns that the window has room for.
  const columns = () => [...list.tHead.rows[0].cells].filter((each) => each.getClientRects().length).length;
  matchMedia("(max-width: 72rem)").addEventListener("change", () => {
    for (const open of body.querySelectorAll(".opened > td")) open.colSpan = columns();
  });
  const opened = (row) => row.nextElementSibling?.classList.contains("opened") && row.nextElementSibling;
  function toggle(row) {
    const open = opened(row);
    if (open) { $("cards").append(open.querySelector(".card")); open.remove(); link(row).setAttribute("aria-expanded", "false"); return; }
    const card = $(number(row));
    if (!card) return;
    const fresh = document.createElement("tr"), cell = fresh.insertCell(), label = document.createElement("label"), note = document.createElement("input");
    fresh.className = "opened";
    cell.colSpan = columns();
    label.className = "note";
    note.value = choice(row).note;
    note.addEventListener("input", () => choose(row, { note: note.value }));
    label.append(words.note, note);
    cell.append(label, card);
    row.after(fresh);
    link(row).setAttribute("aria-expanded", "true");
  }
  for (const row of rows) link(row).setAttribute("aria-expanded", "false");
  const closeAll = () => rows.filter(opened).forEach(toggle);

  // Sorting by the header's button, twice for the other way round.
  const cell = (row, column) => row.cells[column].textContent.trim();
  const value = (text) => (text ? parseFloat(text.replace(",", ".")) : -1);
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
  function sort(head) {
    const column = head.cellIndex, numeric = head.classList.contains("number");
    const was = head.getAttribute("aria-sort"), up = was ? was === "descending" : !numeric;
    closeAll();
    const texts = new Map(rows.map((row) => [row, head.classList.contains("choice") ? choice(row).decision : cell(row, column)]));
    const order = (a, b) => (numeric ? value(texts.get(a)) - value(texts.get(b)) : collator.compare(texts.get(a), texts.get(b)));
    rows.sort((a, b) => (up ? order(a, b) : order(b, a)));
    body.append(...rows);
    for (const other of head.parentNode.cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
  }
  for (const head of list.tHead.rows[0].cells) {
    const made = document.createElement("button");
    Object.assign(made, { type: "button", textContent: head.textContent });
    made.addEventListener("click", () => sort(head));
    head.replaceChildren(made);
  }

  // Filtering by what the row says.
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const texts = new Map();
  function says(row) {
    if (!texts.has(row)) texts.set(row, plain([...row.cells].filter((each) => !each.classList.contains("choice")).map((each) => each.textContent).join(" ")));
    return texts.get(row);
  }
  const interests = new Map(rows.map((row) => [row, new Set([...row.cells[7].children].map((each) => each.textContent))]));
  function fits(row) {
    const verdict = $("verdict").value, interest = $("interest").value, wanted = $("choice").value;
    return (
      plain($("find").value).split(/\s+/).every((word) => says(row).includes(word)) &&
      (!verdict || (verdict === "review" ? "review" in row.dataset : row.dataset.verdict === verdict)) &&
      (!interest || interests.get(row).has(interest)) &&
      (!wanted || (choice(row).decision || "open") === wanted)
    );
  }
  function filter() {
    for (const row of rows) {
      row.hidden = !fits(row);
      const open = opened(row);
      if (open) open.hidden = row.hidden;
    }
    $("shown").textContent = fill($("shown").dataset.text, { shown: shown().length, total: rows.length });
  }
  const shown = () => rows.filter((row) => !row.hidden);
  for (const id of ["find", "verdict", "interest", "choice"]) $(id).addEventListener("input", filter);

  // What the reader takes along.
  const cellOf = (text) => '"' + (/^\s*[=+\-@\t\r]/.test(text) ? "'" + text : text).replaceAll('"', '""') + '"';
  function table() {
    const chosen = rows.filter((row) => choice(row).decision);
    const lines = chosen.map((row) => [handle(row), row.dataset.network || "", choice(row).decision, choice(row).note]);
    return ["handle,network,decision,note", ...lines.map((line) => line.map(cellOf).join(","))].join("\r\n") + "\r\n";
  }
  $("save").addEventListener("click", () => {
    const address = URL.createObjectURL(new Blob([table()], { type: "text/csv" }));
    Object.assign(document.createElement("a"), { href: address, download: "choices.csv" }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  });
  $("copy").addEventListener("click", async () => {
    const handles = rows.filter((row) => choice(row).decision === "follow").map((row) => "@" + handle(row)).join("\n");
    if (!handles) { $("chosen").textContent = $("copy").dataset.none; return; }
    try {
      await navigator.clipboard.writeText(handles);
      $("chosen").textContent = $("copy").dataset.copied;
    } catch {
      $("handles").querySelector("textarea").value = handles;
      $("handles").showModal();
      $("handles").querySelector("textarea").select();
    }
  });
  $("accept").addEventListener("click", () => {
    for (const row of shown()) if (!choice(row).decision) choices.set(key(row), { ...choice(row), decision: row.dataset.verdict });
    rows.forEach(show);
    keep();
  });
  $("clear").addEventListener("click", () => { choices.clear(); rows.forEach(show); keep(); });

  // Keys, where no field is being written in.
  const current = () => document.activeElement.closest?.("tbody tr:not(.opened)") || document.activeElement.closest?.(".opened")?.previousElementSibling;
  function move(step) {
    const all = shown(), at = all.indexOf(current());
    const next = all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + step))];
    if (next) { link(next).focus(); next.scrollIntoView({ block: "nearest" }); }
  }
  const actions = {
    j: () => move(1), k: () => move(-1), "/": () => $("find").focus(),
    f: () => current() && choose(current(), { decision: "follow" }),
    s: () => current() && choose(current(), { decision: "skip" }),
    u: () => current() && choose(current(), { decision: "" }),
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target === $("find")) { $("find").value = ""; filter(); move(0); return; }
    if (event.key === "Escape" && current() && opened(current())) { const row = current(); toggle(row); link(row).focus(); return; }
    const writing = event.target.matches("input:not([type=checkbox]), select, textarea");
    if (writing || event.ctrlKey || event.metaKey || event.altKey || !$("keys").checked || !(event.key in actions)) return;
    event.preventDefault();
    actions[event.key]();
  });

  // On paper: the cards of the accounts shown, in the order of the table, none within it.
  let unfolded = [];
  addEventListener("beforeprint", () => {
    unfolded = rows.filter(opened);
    unfolded.forEach(toggle);
    for (const row of rows) {
      const card = $(number(row));
      card.hidden = row.hidden;
      $("cards").append(card);
    }
  });
  addEventListener("afterprint", () => {
    for (const row of rows) $(number(row)).hidden = false;
    unfolded.forEach(toggle);
  });

  const address = location.hash && rows.find((row) => link(row).hash === location.hash);
  if (address) document.addEventListener("DOMContentLoaded", () => { toggle(address); link(address).focus(); });
  $("tools").hidden = false;
  filter();
  keep();
})();
