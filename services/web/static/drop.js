// Files dropped on the form are sent one by one, each with its progress; without this script the form sends one.

const form = document.querySelector("[data-drop]");
const area = form.querySelector("[data-drop-area]");
const input = form.querySelector('input[type="file"]');
const status = form.querySelector("[data-drop-status]");
const button = form.querySelector("button");

form.querySelector("[data-drop-hint]").hidden = false;
input.multiple = true;

function line(name) {
  const row = document.createElement("p");
  const bar = document.createElement("progress");
  const words = document.createElement("span");
  bar.max = 100;
  bar.setAttribute("aria-label", name);
  words.textContent = `${form.dataset.sending}: ${name}`;
  row.append(words, bar);
  status.append(row);
  return { bar, words };
}

function send(file) {
  const { bar, words } = line(file.name);
  const body = new FormData(form);
  body.delete("file");
  body.append("file", file);
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.setRequestHeader("Accept", "application/json");
  request.responseType = "json";
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total;
  });
  return new Promise((resolve) => {
    request.addEventListener("loadend", () => {
      bar.remove();
      const answer = request.response;
      if (request.status !== 201) words.textContent = `${file.name}: ${answer?.message || form.dataset.failed}`;
      resolve(request.status === 201 ? answer.location : null);
    });
    request.send(body);
  });
}

async function sendAll(files) {
  status.replaceChildren();
  button.disabled = true;
  const places = [];
  for (const file of files) places.push(await send(file));
  button.disabled = false;
  const came = places.filter(Boolean);
  if (came.length && came.length === places.length) location.assign(came.length === 1 ? came[0] : "/files");
}

form.addEventListener("submit", (event) => {
  if (!input.files.length) return;
  event.preventDefault();
  sendAll([...input.files]);
});
for (const name of ["dragenter", "dragover"]) {
  area.addEventListener(name, (event) => {
    event.preventDefault();
    area.classList.add("over");
  });
}
for (const name of ["dragleave", "drop"]) area.addEventListener(name, () => area.classList.remove("over"));
area.addEventListener("drop", (event) => {
  event.preventDefault();
  if (event.dataTransfer.files.length) sendAll([...event.dataTransfer.files]);
});
