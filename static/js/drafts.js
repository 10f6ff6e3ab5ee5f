// What is typed is kept as a draft every few seconds; the record itself changes only by its buttons.

const PAUSE = 2000;

function watch(form) {
  const said = form.querySelector("[data-draft-said]");
  const asideKey = `draft ${location.pathname}`;
  let timer, dirty = false, leaving = false;

  function content() {
    const typed = new FormData(form);
    typed.set("draft_address", location.pathname);
    return typed;
  }

  function say(text) {
    if (said) said.textContent = text;
  }

  async function keep() {
    clearTimeout(timer);
    if (!dirty || leaving) return;
    dirty = false;
    const typed = content();
    try {
      const answer = await fetch(form.dataset.draft, { method: "POST", body: typed, redirect: "manual" });
      if (answer.type === "opaqueredirect" || answer.status === 403) throw new Error("signed out");
      say((await answer.json()).said);
      sessionStorage.removeItem(asideKey);
    } catch {
      dirty = true;
      putAside(typed);
      say("Chưa lưu được bản nháp: mất kết nối hoặc phiên đã hết. Nội dung được giữ trong thẻ này; hãy đăng nhập lại.");
    }
  }

  // The server cannot be reached: this tab remembers, until it is closed.
  function putAside(typed) {
    for (const name of ["csrfmiddlewaretoken", "draft_address"]) typed.delete(name);
    sessionStorage.setItem(asideKey, JSON.stringify([...typed]));
  }

  // Of another version it is: what was put aside has reached the record, or somebody else has.
  function takeBack() {
    const aside = JSON.parse(sessionStorage.getItem(asideKey) ?? "[]");
    sessionStorage.removeItem(asideKey);
    if (new Map(aside).get("version") !== form.elements.version?.value) return;
    const before = JSON.stringify([...content()]);
    for (const field of form.elements) {
      const values = aside.filter(([name]) => name === field.name).map(([, value]) => value);
      if (["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value);
      else if (values.length && !["submit", "button", "hidden"].includes(field.type)) field.value = values[0];
    }
    if (JSON.stringify([...content()]) !== before) touched();
  }

  function touched() {
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  }

  form.addEventListener("input", touched);
  form.addEventListener("change", touched);
  form.addEventListener("submit", () => {
    leaving = true;
    clearTimeout(timer);
    putAside(content());
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && dirty && !leaving) navigator.sendBeacon(form.dataset.draft, content());
  });
  window.addEventListener("beforeunload", (event) => {
    if (dirty && !leaving) event.preventDefault();
  });
  takeBack();
}

for (const form of document.querySelectorAll("form[data-draft]")) watch(form);
