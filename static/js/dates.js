// A calendar beside the text field for dates; what is typed as ngày/tháng/năm stays the truth.

function dress(root) {
  for (const field of root.querySelectorAll("input[data-date]:not(.flatpickr-input)")) {
    window.flatpickr(field, { dateFormat: "d/m/Y", locale: "vn", allowInput: true, disableMobile: true, monthSelectorType: "static" });
  }
}

dress(document);
document.addEventListener("htmx:load", (event) => dress(event.target));
