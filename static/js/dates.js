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

function addCalendar(field) {
  const calendar = window.flatpickr(field, {
    allowInput: true,
    dateFormat: "d/m/Y",
    disableMobile: true,
    locale: "vn",
    monthSelectorType: "static",
    parseDate: readDay,
  });
  // What cannot be read stays in the field: the server says what is wrong with it.
  const setDate = calendar.setDate;
  calendar.setDate = (value, ...rest) => {
    if (typeof value !== "string" || value === "" || readDay(value)) setDate(value, ...rest);
  };
}

function dress(root) {
  root.querySelectorAll("input[data-date]:not(.flatpickr-input)").forEach(addCalendar);
}

dress(document);
document.addEventListener("htmx:load", (event) => dress(event.target));
