// Long lists become searchable, accents aside: "da nang" finds Đà Nẵng. Not where every choice draws the form anew
// (data-plain): the browser's own list keeps its focus there.

const LONG = 12;

for (const field of document.querySelectorAll("select.form-select")) {
  if (field.options.length <= LONG || field.closest("[data-plain]")) continue;
  const label = document.querySelector(`label[for="${field.id}"]`);
  new window.TomSelect(field, { maxOptions: null, searchField: ["text"] });
  field.setAttribute("aria-label", label ? label.textContent.trim() : field.name);
  field.setAttribute("aria-hidden", "true");
}
