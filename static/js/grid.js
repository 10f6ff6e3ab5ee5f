// The entry grid: Tabulator draws it, this file pastes, undoes, saves cell by cell and loses nothing that was typed.

import { rowsOf } from "./clipboard.js";

const SPARE = 8, PAUSE = 250, DRAFT_PAUSE = 1500, MOST_ROWS = 200;
const room = document.getElementById("grid-room");
const read = (id) => JSON.parse(document.getElementById(id).textContent);
const columns = read("grid-columns"), choices = read("grid-choices");
const fields = columns.map((one) => one.field);
const locked = "locked" in room.dataset;
const asideKey = `grid ${location.pathname}`;
// row key → field → {kind: "error" | "conflict", why, refused}
const marks = new Map();
// row key → field → what the server holds
const saved = new Map();
// key of a new row → what of it the server would not take as it is
const refused = new Map();
// row key → field → what the server filled in by itself when the row was new
const given = new Map();
// key of a row that is gone → the key it stood behind
const stood = new Map();
// row key → field → [what the cell shows, what the server says], of cells being typed in
const held = new Map();
const undone = [], done = [];
let table, made = 0, order = null, sending = false, timer, draftTimer, draftKept = false, signedOut = false;

const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase();

function say(text) {
  document.getElementById("grid-said").textContent = text;
}

function blankRow() {
  const key = `n${(made += 1)}`;
  saved.set(key, Object.fromEntries(fields.map((field) => [field, ""])));
  return { key, version: 0, stt: "", locked: [], withdrawn: false, ...saved.get(key) };
}

function shownRow(row) {
  saved.set(row.key, { ...row.cells });
  return { key: row.key, version: row.version, stt: row.stt, locked: row.locked, withdrawn: row.withdrawn, ...row.cells };
}

function isLocked(row, field) {
  return locked || row.locked.includes(field);
}

const markOf = (row, field) => marks.get(row.key)?.[field];
const isDirty = (row, field) => row[field] !== saved.get(row.key)[field] && !held.get(row.key)?.[field];

function mark(row, field, what) {
  const now = marks.get(row.key) ?? {};
  if (what) now[field] = what;
  else delete now[field];
  marks.set(row.key, now);
}

function drawn(cell) {
  const row = cell.getData(), field = cell.getField(), flaw = markOf(row, field), element = cell.getElement();
  element.classList.toggle("grid-locked", isLocked(row, field));
  element.classList.toggle("grid-withdrawn", row.withdrawn);
  element.classList.toggle("grid-error", flaw?.kind === "error");
  element.classList.toggle("grid-conflict", flaw?.kind === "conflict");
  element.classList.toggle("grid-waiting", !flaw && isDirty(row, field));
  if (isLocked(row, field)) element.setAttribute("aria-readonly", "true");
  if (flaw) element.setAttribute("aria-invalid", "true");
  else element.removeAttribute("aria-invalid");
  const box = document.createElement("span");
  box.textContent = cell.getValue() ?? "";
  if (!flaw) return box;
  const why = document.createElement("span");
  why.className = "grid-why";
  // as much of it as fits; the list below says all
  why.textContent = why.title = flaw.why;
  box.append(why);
  return box;
}

const isEdited = (cell) => cell.getElement().contains(document.activeElement);

// Draws the row's cells again, but for the one that is being typed in: Tabulator's own way would end that and lose the text.
function redraw(row) {
  for (const field of fields) {
    const cell = row.getCell(field);
    if (!isEdited(cell)) cell.getElement().replaceChildren(drawn(cell));
  }
  row.normalizeHeight();
}

// What the server says of a cell that is being typed in waits until that is over; what was typed then goes before it.
function release() {
  for (const [key, texts] of held) {
    const row = rowAt(key);
    for (const [field, [before, now]] of Object.entries(texts)) {
      if (row && isEdited(row.getCell(field))) continue;
      if (row?.getData()[field] === before) row.update({ [field]: now });
      delete texts[field];
    }
    if (!Object.keys(texts).length) held.delete(key);
    if (row) redraw(row);
  }
}

function columnOf(one) {
  const column = {
    field: one.field, title: one.title, width: one.width, headerSort: false, formatter: drawn, headerWordWrap: true,
    cssClass: one.number ? "grid-number" : "", editable: (cell) => !isLocked(cell.getData(), one.field), editor: "input",
  };
  if (one.listed) {
    column.editor = "list";
    column.editorParams = {
      placeholderEmpty: "Không có trong danh sách", placeholderLoading: "Đang tìm…",
      values: choices[one.field], autocomplete: true, freetext: true, allowEmpty: true, listOnEmpty: true,
      filterFunc: (term, label) => plain(term).split(/\s+/).every((word) => plain(String(label)).includes(word)),
    };
  }
  return column;
}

// One act of the person: paste, fill, clear, a single cell. `changes`: [{row, field, text}] of rows in the table.
function apply(changes, { keep = true } = {}) {
  const batch = [];
  for (const { row, field, text } of changes) {
    const data = row.getData(), before = data[field];
    if (before === text && !markOf(data, field)) continue;
    batch.push({ key: data.key, field, before, after: text });
    mark(data, field, null);
    row.update({ [field]: text });
    redraw(row);
  }
  if (keep && batch.length) {
    done.push(batch);
    undone.length = 0;
  }
  touched();
}

// the key a row had → the one it was written under
const followed = new Map();

function rowAt(key) {
  while (followed.has(key)) key = followed.get(key);
  return table.getRow(key) || null;
}

// One act undone or done again. A row that would hold nothing but what the server filled in goes; one that is gone comes back.
function back(from, to, side) {
  const batch = from.pop();
  if (!batch) return say("Không còn gì để hoàn tác.");
  to.push(batch);
  const changes = [];
  for (const key of new Set(batch.map((one) => one.key))) {
    const texts = Object.fromEntries(batch.filter((one) => one.key === key).map((one) => [one.field, one[side]]));
    const row = rowAt(key) ?? comeBack(key), data = row.getData(), would = { ...data, ...texts };
    const own = (field) => would[field] && would[field] !== given.get(data.key)?.[field];
    if (data.withdrawn || data.removed) restore(row);
    else if (data.key[0] !== "n" && !fields.some(own)) drop(row);
    else changes.push(...Object.entries(texts).map(([field, text]) => ({ row, field, text })));
  }
  apply(changes, { keep: false });
  say(`Đã ${side === "before" ? "hoàn tác" : "làm lại"} ${batch.length} ô.`);
}

function comeBack(key) {
  while (followed.has(key)) key = followed.get(key);
  const row = blankRow(), above = stood.has(key) ? rowAt(stood.get(key)) : null;
  followed.set(key, row.key);
  table.addRow(row, !above, above ?? undefined);
  return table.getRow(row.key);
}

function touched() {
  clearTimeout(timer);
  timer = setTimeout(send, PAUSE);
  keepAside();
  spare();
}

function spare() {
  if (locked) return;
  const blank = table.getData().filter((row) => row.key[0] === "n" && fields.every((field) => !row[field])).length;
  if (blank < SPARE / 2) table.addData(Array.from({ length: SPARE - blank }, blankRow));
}

// A cell that the server refused waits until it is changed; one in conflict until the person has chosen.
function waiting(row) {
  const cells = {};
  for (const field of fields) {
    const flaw = markOf(row, field);
    if (isDirty(row, field) && !(flaw?.kind === "conflict") && flaw?.refused !== row[field])
      cells[field] = [saved.get(row.key)[field], row[field]];
  }
  if (row.key[0] !== "n" || !Object.keys(cells).length) return cells;
  const whole = Object.fromEntries(fields.filter((field) => row[field]).map((field) => [field, ["", row[field]]]));
  return refused.get(row.key) === JSON.stringify(whole) ? {} : whole;
}

// A new row without a figure is not finished while the person is still in it.
function isUnfinished(row) {
  return row.key[0] === "n" && !row.low && plain(row.indicator) !== plain(choices.indicator[0]) && active()?.getData().key === row.key;
}

async function send() {
  if (sending || locked || signedOut) return;
  release();
  const rows = [];
  let after = "";
  for (const row of table.getData()) {
    const { key, version } = row, cells = row.removed || row.restored || isUnfinished(row) ? {} : waiting(row);
    if (row.removed) rows.push({ key, version, remove: true });
    else if (row.restored) rows.push({ key, version, restore: true });
    else if (Object.keys(cells).length) rows.push(key[0] === "n" ? { key, version, cells, after } : { key, version, cells });
    if (key[0] === "t" || rows.at(-1)?.key === key) after = key[0] === "m" ? after : key;
  }
  if (!rows.length) return settled();
  sending = true;
  say("Đang lưu…");
  try {
    const answer = await fetch(room.dataset.save, {
      method: "POST", redirect: "manual", body: JSON.stringify({ rows: rows.slice(0, MOST_ROWS) }),
      headers: { "Content-Type": "application/json", "X-CSRFToken": room.querySelector("[name=csrfmiddlewaretoken]").value },
    });
    if (answer.type === "opaqueredirect" || answer.status === 403) return ended();
    const told = await answer.json();
    if (!answer.ok) throw new Error(told.said);
    for (const one of told.rows) take(one, rows.find((sent) => sent.key === one.key));
    order = told.order;
  } catch (problem) {
    say(`Chưa lưu được: ${problem.message || "mất kết nối"}. Nội dung vẫn giữ ở đây; sẽ gửi lại khi bạn sửa tiếp.`);
    return keepDraft();
  } finally {
    sending = false;
  }
  arrange();
  keepAside();
  if (table.getData().some((row) => row.removed || row.restored || (!isUnfinished(row) && Object.keys(waiting(row)).length))) return send();
  settled();
}

// The rows as the server has them now: numbers, and places. Not while a cell is being typed in: moving its row would end that.
function arrange() {
  release();
  if (!order || isTyping()) return;
  const wanted = order.filter(([key]) => table.getRow(key));
  for (const [key, stt, version] of wanted) {
    const row = table.getRow(key), now = row.getData();
    if (now.stt !== stt || now.version !== version) row.update({ stt, version });
  }
  const standing = table.getData().map((row) => row.key).filter((key) => wanted.some(([one]) => one === key));
  const marked = selected();
  wanted.forEach(([key], at) => {
    if (standing[at] === key) return;
    if (at) table.getRow(key).move(wanted[at - 1][0], false);
    else table.getRow(key).move(standing[0], true);
    standing.splice(standing.indexOf(key), 1);
    standing.splice(at, 0, key);
  });
  order = null;
  if (marked.length) range().setBounds(marked[0], marked.at(-1));
}

function take(told, sent) {
  const row = table.getRow(told.key);
  if (!row) return;
  if (sent.remove && told.row === null) {
    const above = row.getPrevRow();
    if (above) stood.set(told.key, above.getData().key);
    return row.delete();
  }
  const data = row.getData(), update = { removed: false, restored: false };
  if (told.key[0] === "n" && !told.row) refused.set(told.key, JSON.stringify(sent.cells));
  if (told.row) {
    for (const field of fields) {
      const now = told.row.cells[field], mine = data[field], asked = sent.cells?.[field]?.[1];
      const flawed = field in told.errors || field in told.conflicts;
      const untouched = !isDirty(data, field) || (asked !== undefined && mine === asked);
      if (told.row.withdrawn || (!flawed && untouched)) update[field] = now;
    }
    saved.set(told.row.key, { ...told.row.cells });
    const { key, version, stt, locked: shut, withdrawn } = told.row;
    Object.assign(update, { key, version, stt, locked: shut, withdrawn });
    if (told.row.key !== told.key) {
      const filled = Object.entries(told.row.cells).filter(([field]) => !sent.cells[field]?.[1]);
      given.set(told.row.key, Object.fromEntries(filled));
      followed.set(told.key, told.row.key);
      marks.delete(told.key);
    }
  }
  data.key = update.key ?? data.key;
  for (const field of Object.keys(sent.cells ?? {})) mark(data, field, null);
  for (const [field, why] of Object.entries(told.errors)) mark(data, fields.includes(field) ? field : "wording", { kind: "error", why, refused: data[field] });
  for (const [field, now] of Object.entries(told.conflicts))
    mark(data, field, { kind: "conflict", why: `Người khác vừa đổi thành “${now || "trống"}”`, now });
  if (told.gone) mark(data, "wording", { kind: "error", why: "Người khác đã bỏ dòng này.", refused: data.wording });
  for (const field of fields) {
    if (!(field in update) || update[field] === data[field] || !isEdited(row.getCell(field))) continue;
    held.set(data.key, { ...held.get(data.key), [field]: [data[field], update[field]] });
    delete update[field];
  }
  row.update(update);
  redraw(row);
}

function settled() {
  const problems = listed();
  const incomplete = problems.length;
  const open = table.getData().some((row) => isUnfinished(row) && Object.keys(waiting(row)).length);
  if (!incomplete && open) return say("Dòng đang nhập được lưu khi có mức, hoặc khi rời dòng.");
  say(incomplete ? `Còn ${incomplete} ô chưa lưu được; xem danh sách bên dưới.` : `Đã lưu mọi ô lúc ${new Date().toTimeString().slice(0, 5)}.`);
  if (incomplete) keepDraft();
  else if (draftKept) dropDraft();
}

function listed() {
  const box = document.getElementById("grid-problems"), problems = [];
  const list = box.querySelector("ul") ?? box.lastElementChild.appendChild(document.createElement("ul"));
  list.replaceChildren();
  table.getRows().forEach((row, place) => {
    for (const [field, flaw] of Object.entries(marks.get(row.getData().key) ?? {})) {
      problems.push(flaw);
      const item = document.createElement("li"), title = columns.find((one) => one.field === field).title;
      item.append(`Dòng ${row.getData().stt || place + 1}, ${title}: ${flaw.why}`);
      item.append(button("Đến ô", () => go(row, field)));
      if (flaw.kind === "conflict") {
        item.append(button("Giữ của tôi", () => choose(row, field, row.getData()[field])));
        item.append(button("Lấy giá trị mới", () => choose(row, field, flaw.now)));
      }
      list.append(item);
    }
  });
  box.hidden = !problems.length;
  return problems;
}

function button(label, act) {
  const one = document.createElement("button");
  one.type = "button";
  one.className = "btn btn-sm";
  one.textContent = label;
  one.addEventListener("click", act);
  return one;
}

function choose(row, field, text) {
  mark(row.getData(), field, null);
  apply([{ row, field, text }]);
  redraw(row);
  listed();
}

function go(row, field) {
  row.getCell(field).edit();
}

function drop(row) {
  if (row.getData().withdrawn) return;
  if (row.getData().key[0] === "n") return apply(fields.map((field) => ({ row, field, text: "" })), { keep: false });
  marks.delete(row.getData().key);
  row.update({ removed: true, restored: false });
  touched();
}

function restore(row) {
  row.update({ removed: false, restored: row.getData().withdrawn });
  touched();
}

// The rows of the cells chosen: taken out as one act that can be undone, or put back into the amendment.
function rowsChosen() {
  return [...new Set(selected().map((cell) => cell.getRow()))];
}

function dropChosen() {
  const rows = rowsChosen().filter((row) => !row.getData().withdrawn), batch = [];
  for (const row of rows) {
    const data = row.getData(), filled = fields.filter((field) => data[field]);
    batch.push(...filled.map((field) => ({ key: data.key, field, before: data[field], after: "" })));
  }
  if (!batch.length) return say("Chọn một ô của dòng cần bỏ trước.");
  done.push(batch);
  undone.length = 0;
  rows.forEach(drop);
  say("Đã bỏ dòng. Ctrl+Z để lấy lại.");
}

function restoreChosen() {
  const rows = rowsChosen().filter((row) => row.getData().withdrawn);
  if (!rows.length) return say("Chọn một ô của dòng đã bỏ trước.");
  rows.forEach(restore);
}

// ---- what is not on the server yet: in this tab at once, in the person's drafts soon after

function pending() {
  return table.getData().flatMap((row) => {
    const cells = Object.fromEntries(fields.filter((field) => isDirty(row, field)).map((field) => [field, [saved.get(row.key)[field], row[field]]]));
    return Object.keys(cells).length ? [{ key: row.key, cells }] : [];
  });
}

function keepAside() {
  const rows = pending();
  if (rows.length) sessionStorage.setItem(asideKey, JSON.stringify(rows));
  else sessionStorage.removeItem(asideKey);
}

function formOf(entries) {
  const form = new FormData();
  form.set("csrfmiddlewaretoken", room.querySelector("[name=csrfmiddlewaretoken]").value);
  form.set("draft_address", location.pathname);
  for (const [name, text] of entries) form.set(name, text);
  return form;
}

function keepDraft() {
  clearTimeout(draftTimer);
  draftTimer = setTimeout(async () => {
    draftKept = true;
    await fetch(room.dataset.draft, { method: "POST", redirect: "manual", body: formOf([["pending", JSON.stringify(pending())]]) }).catch(() => {});
  }, DRAFT_PAUSE);
}

function dropDraft() {
  draftKept = false;
  clearTimeout(draftTimer);
  fetch(room.dataset.drop, { method: "POST", redirect: "manual", body: formOf([]) }).catch(() => {});
}

function ended() {
  signedOut = true;
  keepAside();
  say("Phiên làm việc đã hết. Những gì đã nhập được giữ trong thẻ này. ");
  const link = document.createElement("a");
  link.href = room.dataset.login;
  link.textContent = "Đăng nhập lại để lưu tiếp";
  document.getElementById("grid-said").append(link);
}

function takeBack() {
  const aside = sessionStorage.getItem(asideKey) ?? read("grid-draft");
  draftKept = Boolean(read("grid-draft"));
  if (!aside || locked) return;
  let count = 0;
  const blank = table.getRows().filter((row) => row.getData().key[0] === "n");
  for (const { key, cells } of JSON.parse(aside)) {
    const row = key[0] === "n" ? blank.shift() ?? table.getRows().at(-1) : table.getRow(key);
    if (!row) continue;
    for (const [field, [old, text]] of Object.entries(cells)) {
      const data = row.getData(), now = data[field];
      if (!fields.includes(field) || now === text) continue;
      row.update({ [field]: text });
      if (now !== old) mark(row.getData(), field, { kind: "conflict", why: `Người khác vừa đổi thành “${now || "trống"}”`, now });
      count += 1;
    }
    redraw(row);
  }
  if (count) say(`Đã lấy lại ${count} ô chưa lưu từ lần trước.`);
  touched();
}

// ---- keyboard and clipboard

const range = () => table.getRanges().at(-1);

function active() {
  const cells = range()?.getCells() ?? [];
  return Array.isArray(cells[0]) ? cells[0][0] : cells[0];
}

function paste(event) {
  if (locked || !room.contains(document.activeElement) || isTyping()) return;
  event.preventDefault();
  const rows = rowsOf(event.clipboardData), from = active();
  if (!from || !rows.length) return;
  pasteRows(rows, from);
}

function pasteRows(rows, from) {
  const shown = table.getColumns().map((column) => column.getField()).filter((field) => fields.includes(field));
  const heads = headsOf(rows[0]);
  const targets = heads ?? shown.slice(Math.max(shown.indexOf(from.getField()), 0));
  const body = heads ? rows.slice(1) : rows;
  const top = table.getRows().findIndex((row) => row.getData().key === from.getData().key);
  const missing = top + body.length - table.getRows().length;
  const ready = missing > 0 ? table.addData(Array.from({ length: missing }, blankRow)) : Promise.resolve();
  return ready.then(() => {
    const into = table.getRows(), changes = [];
    let skipped = 0, outside = 0;
    body.forEach((texts, y) => texts.forEach((text, x) => {
      const field = targets[x], row = into[top + y];
      if (field === null) return;
      if (field === undefined || !row) outside += text ? 1 : 0;
      else if (isLocked(row.getData(), field)) skipped += 1;
      else changes.push({ row, field, text });
    }));
    apply(changes);
    const words = `Đã dán ${changes.length} ô, bỏ qua ${skipped} ô khóa, ${outside} ô ngoài bảng`;
    say(`${words}.`);
    document.getElementById("announcer").textContent = words;
  });
}

// A first row that names our own columns says where each goes; "STT" goes nowhere.
function headsOf(texts) {
  const titles = new Map(columns.map((one) => [plain(one.title), one.field]));
  const heads = texts.map((text) => titles.get(plain(text)) ?? (/^(stt|tt)$/.test(plain(text)) ? null : undefined));
  return heads.filter((head) => head !== undefined).length >= Math.max(2, texts.filter(Boolean).length - 1) ? heads : null;
}

const isTyping = () => /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName ?? "");

function selected() {
  return (range()?.getCells() ?? []).flat();
}

function keys(event) {
  if (isTyping() && event.key === "Tab" && event.isTrusted) return stop(event, () => leave(event.shiftKey ? "Left" : "Right"));
  // Outside a cell Tab leaves the grid at once: arrows go from cell to cell.
  if (!isTyping() && event.key === "Tab") for (const one of document.querySelectorAll('#grid .tabulator-cell[tabindex="0"]')) one.tabIndex = -1;
  if (isTyping() || locked) return;
  const control = event.ctrlKey || event.metaKey, cell = active();
  if (control && event.key.toLowerCase() === "z") stop(event, () => back(done, undone, "before"));
  else if (control && event.key.toLowerCase() === "y") stop(event, () => back(undone, done, "after"));
  else if (!cell) return;
  else if (control && event.key === "Delete") stop(event, dropChosen);
  else if (control && event.key.toLowerCase() === "d") stop(event, fill);
  else if (event.key === "Delete" || event.key === "Backspace")
    stop(event, () => apply(free(selected()).map((one) => ({ row: one.getRow(), field: one.getField(), text: "" }))));
  else if (event.key === "F2" || event.key === "Enter") stop(event, () => cell.edit());
  else if (event.key.length === 1 && !control && !event.altKey) stop(event, () => type(cell, event.key));
}

// What was typed is taken, and the next cell is the one to type in. A list takes it at a Tab of its own: were it only left,
// its choices would close before they listen, and the text would be gone.
function leave(way) {
  const input = document.activeElement;
  input.dispatchEvent(new KeyboardEvent("keydown", { key: "Tab" }));
  if (document.activeElement === input) input.blur();
  const body = document.querySelector("#grid .tabulator-tableholder"), keyCode = way === "Left" ? 37 : 39;
  body.focus();
  body.dispatchEvent(new KeyboardEvent("keydown", { key: `Arrow${way}`, keyCode, which: keyCode, bubbles: true }));
}

function stop(event, act) {
  event.preventDefault();
  event.stopPropagation();
  act();
}

const free = (cells) => cells.filter((cell) => fields.includes(cell.getField()) && !isLocked(cell.getData(), cell.getField()));

function fill() {
  const [first, ...rest] = (range()?.getCells() ?? []);
  const top = Array.isArray(first) ? first : [first];
  const texts = Object.fromEntries(top.map((cell) => [cell.getField(), cell.getValue()]));
  apply(free(rest.flat()).map((cell) => ({ row: cell.getRow(), field: cell.getField(), text: texts[cell.getField()] })));
}

// The key that began the typing is the first letter of what is typed. A cell out of sight is brought into it first.
function type(cell, letter, patience = 20) {
  if (patience === 20) cell.edit();
  const input = cell.getElement().querySelector("input, textarea");
  if (!input) return void (patience && requestAnimationFrame(() => type(cell, letter, patience - 1)));
  input.value = letter;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.dispatchEvent(new KeyboardEvent("keyup", { key: letter, bubbles: true }));
}

function edited(cell) {
  setTimeout(arrange);
  const text = String(cell.getValue() ?? "").trim(), field = cell.getField(), data = cell.getData();
  const before = cell.getOldValue() ?? "";
  if (text === before) return;
  done.push([{ key: data.key, field, before, after: text }]);
  undone.length = 0;
  mark(data, field, null);
  cell.getRow().update({ [field]: text });
  redraw(cell.getRow());
  touched();
}

function build() {
  room.hidden = false;
  document.getElementById("grid-plain").hidden = true;
  const rows = read("grid-rows").map(shownRow);
  if (!locked) rows.push(...Array.from({ length: SPARE }, blankRow));
  table = new window.Tabulator("#grid", {
    data: rows, index: "key", height: "60vh", layout: "fitData", renderVertical: "basic",
    columnDefaults: { headerSort: false, resizable: "header" },
    rowHeader: { field: "stt", title: "STT", width: 56, frozen: true, resizable: false, headerSort: false, cssClass: "grid-locked" },
    columns: columns.map(columnOf), selectableRange: 1, selectableRangeColumns: true, selectableRangeRows: true,
    editTriggerEvent: "dblclick", keybindings: { navNext: false, navPrev: false }, clipboard: "copy", clipboardCopyStyled: false, clipboardCopyRowRange: "range",
    clipboardCopyConfig: { rowHeaders: false, columnHeaders: false },
    placeholder: "Chưa có dòng nào.",
  });
  table.on("cellEdited", edited);
  table.on("rangeChanged", () => {
    clearTimeout(timer);
    timer = setTimeout(send, PAUSE);
  });
  table.on("cellEditCancelled", () => setTimeout(arrange));
  table.on("tableBuilt", () => {
    takeBack();
    room.dataset.ready = "";
  });
  document.getElementById("grid").addEventListener("keydown", keys, true);
  document.addEventListener("paste", paste);
  document.getElementById("grid-drop")?.addEventListener("click", dropChosen);
  document.getElementById("grid-restore")?.addEventListener("click", restoreChosen);
}

// On a phone the list with its forms serves better.
if (window.matchMedia("(min-width: 768px)").matches) build();
