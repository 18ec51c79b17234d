// Focus goes to what has to be put right; and in a list, back to where it was.

const summary = document.querySelector("[data-focus]");
if (summary) summary.focus();

const place = `row:${location.pathname}`;
const list = document.querySelector("[data-list]");
if (list) {
  list.addEventListener("click", (event) => {
    const link = event.target.closest("a[id]");
    if (link) {
      sessionStorage.setItem(place, link.id);
      sessionStorage.setItem(`list:${location.pathname}`, location.search);
    }
  });
  const left = sessionStorage.getItem(place);
  const row = left && document.getElementById(left);
  if (row && !summary && !location.hash) row.focus();
  sessionStorage.removeItem(place);
}

// A link back to a list keeps what had been chosen there.
for (const back of document.querySelectorAll("a[data-back]")) {
  const chosen = sessionStorage.getItem(`list:${back.pathname}`);
  if (chosen && !back.search) back.search = chosen;
}
