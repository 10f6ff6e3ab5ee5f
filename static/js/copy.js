// A button that copies a text of the page: what a field holds, or what stands in a paragraph.

function select(source) {
  if (source.select) source.select();
  else getSelection().selectAllChildren(source);
}

for (const button of document.querySelectorAll("[data-copy]")) {
  const source = document.getElementById(button.dataset.copy);
  button.hidden = false;
  button.addEventListener("click", async () => {
    select(source);
    try {
      await navigator.clipboard.writeText(source.value ?? source.textContent);
    } catch {
      document.execCommand("copy");
    }
    (button.querySelector("span") ?? button).textContent = "Đã sao chép";
  });
}
