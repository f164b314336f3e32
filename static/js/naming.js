// Gives each list that is searched in the admin the name of its field: the library that builds
// it names it by what is chosen, and by nothing while nothing is.

const nameOf = (select) =>
  select.getAttribute("aria-label") ||
  document.querySelector(`label[for="${CSS.escape(select.id)}"]`)?.textContent.trim().replace(/:$/, "");

function nameList(select) {
  const box = select.nextElementSibling?.querySelector("[role=combobox]");
  const name = nameOf(select);
  if (!box || !name) return;
  const shown = box.querySelector("[role=textbox]");
  box.id ||= `${select.id}-box`;
  box.setAttribute("aria-label", name);
  // Its own name first, then what is chosen, which is words and no field of its own.
  box.setAttribute("aria-labelledby", `${box.id} ${shown.id}`);
  shown.removeAttribute("role");
  shown.removeAttribute("aria-readonly");
}

function nameLists(part) {
  // After the library's own work on the same event.
  setTimeout(() => part.querySelectorAll(".admin-autocomplete").forEach(nameList));
}

addEventListener("load", () => nameLists(document));
document.addEventListener("formset:added", (event) => nameLists(event.target));
document.addEventListener("focusin", ({ target }) => {
  // The box to type in, which stands at the foot of the page while a list is open.
  if (!target.matches(".select2-search__field")) return;
  const select = document.querySelector(".select2-container--open")?.previousElementSibling;
  if (select) target.setAttribute("aria-label", nameOf(select));
});
