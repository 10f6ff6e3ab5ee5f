// What Excel, LibreOffice and Word put on the clipboard, as rows of texts.

export function rowsOf(clipboard) {
  const html = clipboard.getData("text/html");
  const table = /<table/i.test(html) && new DOMParser().parseFromString(html, "text/html").querySelector("table");
  return table ? rowsOfTable(table) : rowsOfText(clipboard.getData("text/plain"));
}

// A merged cell keeps its text in its first place; the other places are blank, so that what follows stays in its column.
function rowsOfTable(table) {
  const rows = [...table.rows].map(() => []);
  [...table.rows].forEach((row, y) => {
    let x = 0;
    for (const cell of row.cells) {
      while (rows[y][x] !== undefined) x += 1;
      for (let down = 0; down < cell.rowSpan && y + down < rows.length; down += 1)
        for (let right = 0; right < cell.colSpan; right += 1) rows[y + down][x + right] = down || right ? "" : textOf(cell);
      x += cell.colSpan;
    }
  });
  return rows.map((row) => Array.from(row, (text) => text ?? ""));
}

function textOf(cell) {
  for (const stop of cell.querySelectorAll("br, p, div")) stop.append(" ");
  return tidy(cell.textContent);
}

function tidy(text) {
  return text.replace(/[\s\u00a0]+/g, " ").trim();
}

// Tab-separated, with quoted cells that may hold line breaks, as spreadsheets write them.
export function rowsOfText(text) {
  const rows = [[]];
  let cell = "", quoted = false;
  const letters = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  for (let at = 0; at < letters.length; at += 1) {
    const letter = letters[at];
    if (quoted) {
      if (letter !== '"') cell += letter;
      else if (letters[at + 1] === '"') cell += letters[(at += 1)];
      else quoted = false;
    } else if (letter === '"' && cell === "") quoted = true;
    else if (letter === "\t" || letter === "\n") {
      rows.at(-1).push(tidy(cell));
      cell = "";
      if (letter === "\n") rows.push([]);
    } else cell += letter;
  }
  rows.at(-1).push(tidy(cell));
  return rows;
}
