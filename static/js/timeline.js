// The chart marks the year being read; an address that names no place here says so.

const links = new Map(
  [...document.querySelectorAll(".yc-c a")].map((link) => [link.hash.slice(1), link]),
);
const seen = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      target.classList.toggle("now", isIntersecting);
      links.get(target.id)?.classList.toggle("now", isIntersecting);
    }
  },
  { rootMargin: "-15% 0px -75% 0px" },
);
for (const year of document.querySelectorAll(".yr[id]")) seen.observe(year);

const notice = document.querySelector("[data-no-place]");

function tellUnknownPlace() {
  const asked = location.hash.slice(1);
  const unknown = asked !== "" && document.getElementById(asked) === null;
  notice.hidden = !unknown;
  if (unknown) notice.querySelector("b").textContent = asked.slice(0, 60);
}

tellUnknownPlace();
addEventListener("hashchange", tellUnknownPlace);
