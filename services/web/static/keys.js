// Single keys for those who work fast. They are listed, and turned off, on the help page.

const TYPING = "input, select, textarea, [contenteditable]";
const AFTER_G_MS = 1500;
let goUntil = 0;

function step(by) {
  const links = [...document.querySelectorAll("[data-list] tbody a[id]")];
  if (!links.length) return false;
  const at = links.indexOf(document.activeElement);
  const to = at < 0 ? 0 : Math.min(links.length - 1, Math.max(0, at + by));
  links[to].focus();
  return true;
}

function follow(selector) {
  const link = document.querySelector(selector);
  if (link) link.click();
  return Boolean(link);
}

function choose(number) {
  const radio = document.querySelector(`[data-choice="${number}"]`);
  if (!radio) return false;
  radio.checked = true;
  radio.focus();
  return true;
}

function search() {
  const box = document.querySelector("[data-search]");
  if (box) box.focus();
  return Boolean(box);
}

function act(key) {
  if (goUntil > Date.now()) {
    goUntil = 0;
    return /^[a-z]$/.test(key) && follow(`[data-go="${key}"]`);
  }
  if (key === "g") {
    goUntil = Date.now() + AFTER_G_MS;
    return true;
  }
  if (key === "j") return step(1);
  if (key === "k") return step(-1);
  if (key === "n" || key === "p") return follow(`[data-key="${key}"]`);
  if (key === "u") return follow("[data-back]");
  if (key === "/") return search();
  if (key === "?") return follow('a[href="/help"]');
  return /^[1-4]$/.test(key) && choose(key);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const radio = event.target.matches('input[type="radio"]');
  if (event.target.matches(TYPING) && !radio) return;
  if (act(event.key)) event.preventDefault();
});
