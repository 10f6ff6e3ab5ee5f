// Comforts on top of pages that work without any script.

function hotkeys(event) {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const box = document.querySelector("[data-hotkey='/']");
  if (box) {
    event.preventDefault();
    box.focus();
    box.select();
  }
}

function closeMenus(event) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (event.type === "keydown" && event.key === "Escape") {
      menu.open = false;
      menu.querySelector("summary").focus();
    } else if (event.type === "click" && !menu.contains(event.target)) {
      menu.open = false;
    }
  }
}

function announce(text) {
  document.getElementById("announcer").textContent = text;
}

document.addEventListener("keydown", hotkeys);
document.addEventListener("keydown", closeMenus);
document.addEventListener("click", closeMenus);

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
}
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

// What an island swapped in may carry a sentence for those who do not see it.
document.addEventListener("htmx:afterSettle", (event) => {
  for (const button of event.target.querySelectorAll("[data-print]")) button.hidden = false;
  const said = event.target.matches("[data-announce]") ? event.target : event.target.querySelector("[data-announce]");
  if (said) announce(said.dataset.announce);
});

// One box ticks all rows of the page.
function offerTickAll(inside) {
  for (const box of inside.querySelectorAll("[data-tick-all]")) box.hidden = false;
}
offerTickAll(document);
document.addEventListener("htmx:afterSettle", (event) => offerTickAll(event.target));
document.addEventListener("change", (event) => {
  const name = event.target.dataset.tickAll;
  if (!name) return;
  for (const box of document.querySelectorAll(`input[type="checkbox"][name="${name}"]`)) box.checked = event.target.checked;
});

// Where the places stand in one line that is moved sideways, the one we are at is in sight.
for (const here of document.querySelectorAll(".places [aria-current], .tabs [aria-current]")) {
  const line = here.parentElement;
  line.scrollLeft = here.offsetLeft - line.offsetLeft - (line.clientWidth - here.offsetWidth) / 2;
}

// A session that ended answers an island with the sign-in page: then the whole page goes there.
document.addEventListener("htmx:beforeSwap", (event) => {
  const asked = new URL(event.detail.pathInfo.requestPath, window.location.href);
  if (new URL(event.detail.xhr.responseURL).pathname !== asked.pathname) {
    event.detail.shouldSwap = false;
    window.location.reload();
  }
});

document.addEventListener("htmx:sendError", () => announce("Mất kết nối với máy chủ. Trang sẽ thử lại."));
