// Renews the progress of long work in place, and the page when the work is done.

const FIRST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 3000;
const part = document.querySelector("[data-progress]");
const bar = part.querySelector("progress");
const text = part.querySelector("[data-progress-text]");
let wait = FIRST_WAIT_MS;

async function look() {
  try {
    const answer = await fetch(part.dataset.progress, { headers: { Accept: "application/json" } });
    if (answer.status === 401) {
      location.reload();
      return;
    }
    if (!answer.ok) throw new Error(String(answer.status));
    const now = await answer.json();
    if (!now.running) {
      location.reload();
      return;
    }
    if (now.progress !== null) bar.value = now.progress;
    if (text.textContent !== now.message) text.textContent = now.message;
  } catch {
    wait = LONGEST_WAIT_MS;
  }
  wait = Math.min(LONGEST_WAIT_MS, wait * 1.3);
  setTimeout(look, wait);
}

setTimeout(look, wait);
