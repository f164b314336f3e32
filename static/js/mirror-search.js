// The search of a mirror: finds in the entries that came as a script, as a folder has no server to
// ask. Without it the page lists every name. No module, which browsers do not load from a folder.
{
  const { kinds, entries } = globalThis.baliprocEntries;
  const most = 200;
  const around = 90;

  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const wordsOf = (text) => fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];

  // What is asked for: words in any order, "words in this order", -left out; * changes nothing, as
  // every word is found by its beginning.
  function asked(text) {
    const parts = [];
    for (const [, minus, phrase, word] of text.matchAll(/(-?)(?:"([^"]*)"|([^\s"]+))/g)) {
      const words = wordsOf(phrase ?? word);
      if (words.length) parts.push({ words, inOrder: phrase !== undefined, out: minus === "-" });
    }
    return parts;
  }

  const isAt = (words, place, part) =>
    part.words.every((word, step) => {
      const there = words[place + step] ?? "";
      return part.inOrder ? there === word : there.startsWith(word);
    });

  const holds = (words, part) => words.some((_word, place) => isAt(words, place, part));

  // 0 where it is not found; a name weighs more than a text, a whole name most of all.
  function weight({ title, names, text }, part) {
    let found = 0;
    if (holds(title, part)) found += title.length === part.words.length ? 30 : 8;
    if (names.some((name) => holds(name, part))) found += 5;
    if (holds(text, part)) found += 1;
    return found;
  }

  const prepared = entries.map((entry) => ({
    entry,
    title: wordsOf(entry[1]),
    names: entry[2].map(wordsOf),
    text: wordsOf(`${entry[3]} ${entry[4]} ${entry[5]}`),
  }));

  function find(text) {
    const parts = asked(text);
    if (!parts.some((part) => !part.out)) return [];
    const hits = [];
    for (const one of prepared) {
      const weights = parts.map((part) => (weight(one, part) > 0) === !part.out && weight(one, part) + 1);
      if (weights.every(Boolean)) hits.push({ one, sum: weights.reduce((sum, each) => sum + each) });
    }
    return hits.sort((a, b) => b.sum - a.sum).map(({ one }) => one.entry);
  }

  // The words of a text with those marked that were asked for.
  function marked(text, parts) {
    const nodes = [];
    let upto = 0;
    for (const match of text.matchAll(/[\p{L}\p{N}]+/gu)) {
      const word = fold(match[0]);
      const isHit = parts.some(
        (part) => !part.out && part.words.some((each) => (part.inOrder ? word === each : word.startsWith(each))),
      );
      if (!isHit) continue;
      const mark = document.createElement("mark");
      mark.textContent = match[0];
      nodes.push(text.slice(upto, match.index), mark);
      upto = match.index + match[0].length;
    }
    nodes.push(text.slice(upto));
    return nodes;
  }

  // As much of a text as stands around the first word that was asked for.
  function snippet(text, parts) {
    const hit = [...text.matchAll(/[\p{L}\p{N}]+/gu)].find((match) => marked(match[0], parts).length > 1);
    const middle = hit ? hit.index : 0;
    let start = middle > around ? text.indexOf(" ", middle - around) + 1 : 0;
    if (start > middle) start = middle;
    const stop = text.length > middle + 2 * around ? text.lastIndexOf(" ", middle + 2 * around) : text.length;
    const end = stop > middle ? stop : text.length;
    return (start > 0 ? "… " : "") + text.slice(start, end) + (end < text.length ? " …" : "");
  }

  function element(tag, content, name = "") {
    const made = document.createElement(tag);
    if (name) made.className = name;
    made.append(...content);
    return made;
  }

  function result([kind, title, names, when, where, text, link], parts, also) {
    const head = element("p", [kinds[kind]], "kind");
    if (when) head.append(element("span", [when]));
    const anchor = element("a", marked(title, parts));
    anchor.href = link;
    const told = element("div", [element("h3", [anchor])]);
    const name = anchor.children.length ? "" : names.find((one) => marked(one, parts).length > 1);
    if (name) told.append(element("p", [`${also} “`, ...marked(name, parts), "”"], "fine"));
    if (text) told.append(element("p", marked(snippet(text, parts), parts)));
    if (where) told.append(element("p", [where], "fine"));
    return element("li", [head, told]);
  }

  const box = document.getElementById("find-q");
  const place = document.querySelector("[data-found]");
  const text = (new URLSearchParams(location.search).get("q") ?? "").trim().slice(0, 200);
  if (text) {
    const { none, one, many, most: first, also } = place.dataset;
    const hits = find(text);
    const parts = asked(text);
    const words = hits.length > 1 ? many.replace("%", hits.length) : hits.length ? one : none;
    box.value = text;
    document.querySelector("h1").textContent = words.replace("#", () => text);
    place.querySelector("[role=status]").textContent = hits.length > most ? first : "";
    place.querySelector("ol").append(...hits.slice(0, most).map((hit) => result(hit, parts, also)));
    place.hidden = false;
  }
}
