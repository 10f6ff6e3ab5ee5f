// Filling in a return without the mouse: Enter goes on, Ctrl+Enter saves, a block takes over last year's figures at once.

function fields(form) {
  return [...form.querySelectorAll(".answer input, .answer select, .warnings input, textarea")];
}

function enter(event) {
  const form = event.target.closest("form[data-enter-moves]");
  if (!form || event.key !== "Enter") return;
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    form.querySelector("button[value=save]").click();
  } else if (event.target.matches("input, select")) {
    event.preventDefault();
    const all = fields(form);
    const next = all[all.indexOf(event.target) + (event.shiftKey ? -1 : 1)];
    if (next) {
      next.focus();
      next.select?.();
    }
  }
}

function mark(block, kept) {
  const code = block.dataset.block;
  const form = block.closest("form");
  block.querySelector("[data-kept]").hidden = !kept;
  for (const old of form.querySelectorAll(`input[name=keeps][value="${code}"]`)) old.remove();
  if (!kept) return;
  const hidden = Object.assign(document.createElement("input"), { type: "hidden", name: "keeps", value: code });
  form.append(hidden);
}

function keep(event) {
  const button = event.target.closest("[data-keep]");
  if (!button) return;
  event.preventDefault();
  const block = button.closest("[data-block]");
  for (const cell of block.querySelectorAll("[data-before]")) {
    const before = cell.dataset.before;
    for (const field of cell.querySelectorAll("input, select")) {
      if (field.type === "checkbox") field.checked = before.split(",").includes(field.value);
      else field.value = before;
    }
  }
  block.dispatchEvent(new Event("change", { bubbles: true }));
  mark(block, true);
}

function edited(event) {
  const block = event.target.closest(".answer[data-before]")?.closest("[data-block]");
  if (block) mark(block, false);
}

document.addEventListener("keydown", enter);
document.addEventListener("click", keep);
document.addEventListener("input", edited);
