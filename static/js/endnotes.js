// In print, each source control becomes a number and its passages a note at the end of the page.
// Without this script the passages are printed in place.

const controls = () => document.querySelectorAll("main details.src");

function number() {
  const notes = document.createElement("ol");
  notes.className = "endnotes";
  const known = new Map();
  for (const control of controls()) {
    const body = document.createRange();
    body.selectNodeContents(control);
    body.setStartAfter(control.querySelector("summary"));
    const words = body.toString().trim();
    if (!known.has(words)) {
      const note = document.createElement("li");
      note.append(body.cloneContents());
      notes.append(note);
      known.set(words, notes.children.length);
    }
    const mark = document.createElement("sup");
    mark.className = "endnote";
    mark.textContent = known.get(words);
    const before = control.previousElementSibling;
    if (before?.matches("p")) before.append(mark);
    else control.before(mark);
  }
  if (notes.children.length) {
    document.querySelector("main > .wrap:last-child").append(notes);
    document.documentElement.classList.add("numbered");
  }
}

function restore() {
  document.documentElement.classList.remove("numbered");
  for (const added of document.querySelectorAll("sup.endnote, ol.endnotes")) added.remove();
}

addEventListener("beforeprint", number);
addEventListener("afterprint", restore);
