// The search page's box suggests records while it is typed in: a combobox with a listbox, as the
// ARIA Authoring Practices describe it. Without this script the box is a plain search box.

const box = document.querySelector("[data-suggest]");
const words = box.dataset;

const list = document.createElement("ul");
list.id = "find-list";
list.className = "sug";
list.hidden = true;
list.setAttribute("role", "listbox");
list.setAttribute("aria-label", words.list);

const said = document.createElement("p");
said.className = "vh";
said.setAttribute("role", "status");

box.after(list, said);
box.setAttribute("role", "combobox");
box.setAttribute("aria-autocomplete", "list");
box.setAttribute("aria-expanded", "false");
box.setAttribute("aria-controls", list.id);

let active = -1;
let asking = null;
let waiting = 0;

const isOpen = () => !list.hidden;

function close() {
  list.hidden = true;
  box.setAttribute("aria-expanded", "false");
  choose(-1);
}

function choose(place) {
  list.children[active]?.setAttribute("aria-selected", "false");
  active = place;
  const option = list.children[place];
  if (!option) {
    box.removeAttribute("aria-activedescendant");
    return;
  }
  option.setAttribute("aria-selected", "true");
  option.scrollIntoView({ block: "nearest" });
  box.setAttribute("aria-activedescendant", option.id);
}

function option(found, place) {
  const item = document.createElement("li");
  item.id = `find-${place}`;
  item.dataset.url = found.url;
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", "false");
  const kind = document.createElement("span");
  kind.textContent = found.also ? `“${found.also}”, ${found.kind}` : found.kind;
  item.append(`${found.title} `, kind);
  return item;
}

function show(found) {
  choose(-1);
  list.replaceChildren(...found.map(option));
  list.hidden = found.length === 0;
  box.setAttribute("aria-expanded", String(isOpen()));
  said.textContent =
    found.length > 1 ? words.many.replace("#", found.length) : found.length ? words.one : words.none;
}

async function ask() {
  asking?.abort();
  const text = box.value.trim();
  if (text.length < 2) {
    said.textContent = "";
    close();
    return;
  }
  asking = new AbortController();
  try {
    const address = `${words.suggest}?${new URLSearchParams({ q: text })}`;
    const answer = await fetch(address, { signal: asking.signal });
    if (answer.ok) show((await answer.json()).suggestions);
    else close();
  } catch (error) {
    if (error.name !== "AbortError") close();
  }
}

box.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(ask, 150);
});

box.addEventListener("keydown", (event) => {
  const last = list.children.length - 1;
  if (event.isComposing) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (!isOpen()) {
      if (last < 0) return void ask();
      list.hidden = false;
      box.setAttribute("aria-expanded", "true");
      if (event.altKey) return;
    }
    const down = event.key === "ArrowDown";
    if (active < 0) choose(down ? 0 : last);
    else if (down) choose(active < last ? active + 1 : -1);
    else choose(active - 1);
  } else if (event.key === "Enter" && active >= 0) {
    event.preventDefault();
    location.assign(list.children[active].dataset.url);
  } else if (event.key === "Escape" && isOpen()) {
    event.preventDefault();
    close();
  } else if (event.key === "Home" || event.key === "End" || event.key.startsWith("Arrow")) {
    choose(-1);
  }
});

box.addEventListener("blur", () => {
  clearTimeout(waiting);
  asking?.abort();
  close();
});

list.addEventListener("pointerdown", (event) => event.preventDefault());
list.addEventListener("click", (event) => {
  const chosen = event.target.closest("[role=option]");
  if (chosen) location.assign(chosen.dataset.url);
});

addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
    event.preventDefault();
    box.focus();
    box.select();
  }
});
