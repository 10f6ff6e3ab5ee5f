// A calendar beside the text field for dates; what is typed as ngày/tháng/năm stays the truth.

const DAY_FIRST = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/;
const YEAR_FIRST = /^(\d{4})-(\d{1,2})-(\d{1,2})$/;

function readDay(text) {
  const typed = text.trim();
  const [day, month, year] =
    DAY_FIRST.exec(typed)?.slice(1).map(Number) ?? YEAR_FIRST.exec(typed)?.slice(1).map(Number).reverse() ?? [];
  const read = new Date(year, month - 1, day);
  return read.getDate() === day && read.getMonth() === month - 1 ? read : undefined;
}

// Typing is the first way, so the calendar opens from a button of its own and Enter is left to the form.
function addCalendar(field) {
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.stopImmediatePropagation();
  });
  const typed = field.value;
  const calendar = window.flatpickr(field, {
    allowInput: true,
    animate: false,
    ariaDateFormat: "d/m/Y",
    clickOpens: false,
    dateFormat: "d/m/Y",
    disableMobile: true,
    errorHandler: () => {},
    locale: "vn",
    monthSelectorType: "static",
    parseDate: readDay,
    static: true,
  });
  // What cannot be read stays in the field: the server says what is wrong with it.
  field.value = typed;
  const setDate = calendar.setDate;
  calendar.setDate = (value, ...rest) => {
    if (typeof value !== "string" || value === "" || readDay(value)) setDate(value, ...rest);
  };
  addButton(field, calendar);
}

function addButton(field, calendar) {
  const button = document.getElementById("calendar-button").content.firstElementChild.cloneNode(true);
  const label = document.querySelector(`label[for="${field.id}"]`);
  if (label) button.setAttribute("aria-label", `${button.getAttribute("aria-label")}: ${label.textContent.trim()}`);
  field.after(button);
  calendar.config.ignoredFocusElements.push(button);
  calendar.config.onOpen.push(() => button.setAttribute("aria-expanded", "true"));
  calendar.config.onClose.push(() => button.setAttribute("aria-expanded", "false"));
  button.addEventListener("click", () => {
    if (calendar.isOpen) {
      calendar.close();
      return;
    }
    if (readDay(field.value)) calendar.setDate(field.value);
    calendar.open();
    const days = calendar.daysContainer;
    (days.querySelector(".selected") ?? days.querySelector(".today") ?? days.querySelector(".flatpickr-day")).focus();
  });
}

function dress(root) {
  for (const field of root.querySelectorAll("input[data-date]:not(.flatpickr-input)")) addCalendar(field);
}

dress(document);
document.addEventListener("htmx:load", (event) => dress(event.target));
