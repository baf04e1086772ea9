// The tests of the page, and the filters.

const filters = document.getElementById("filters");
// white space and control characters would not survive as the value of an option
const types = JSON.parse(document.getElementById("types").textContent);

/** Return the detail type that is asked for, undefined for all. */
function chosenType() { return types[filters.elements.type.value]; }

class Test {
  constructor(article) {
    this.article = article;
    this.id = article.dataset.test.toLowerCase();
    this.outcome = article.dataset.outcome;
    this.timelines = [];
    this.rehearsals = [...article.querySelectorAll(".rehearsal:has(.matrix)")]
      .map((section) => new Rehearsal(section));
  }

  get data() {
    this.parsed ??= JSON.parse(this.article.querySelector("script").textContent);
    return this.parsed;
  }

  /** Draw when it is looked at for the first time. */
  open() {
    if (this.timelines.length) return;
    const title = (i) => this.data.length > 1 ? `timeline ${i + 1} of ${this.data.length}` : "";
    if (this.data.every(({ steps, spans }) => !steps && !spans.length)) return;
    this.timelines = this.data.map((data, i) => new Timeline(data, title(i)));
    this.article.querySelector(".timelines").append(...this.timelines.map((t) => t.root));
  }

  has(type) {
    return this.data.some((timeline) => timelineHas(timeline, type))
      || this.rehearsals.some((rehearsal) => rehearsal.has(type));
  }
}

function timelineHas({ events, rejected }, type) {
  return [...events, ...rejected].some((entry) => entry.detail_type === type);
}

const tests = [...document.querySelectorAll("article.test")].map((article) => new Test(article));
const seen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (isIntersecting) tests.find((test) => test.article === target).open();
  }
}, { rootMargin: "300px" });

function filter() {
  const { test: name } = filters.elements;
  const type = chosenType();
  const outcomes = new Set([...filters.querySelectorAll("[name=outcome]:checked")].map((box) => box.value));
  let found = 0;
  for (const test of tests) {
    const fits = test.id.includes(name.value.toLowerCase()) && outcomes.has(test.outcome)
      && (type === undefined || test.has(type));
    test.article.hidden = !fits;
    found += fits;
  }
  document.getElementById("found").textContent = found === tests.length ? "" : `${found} of ${tests.length} tests`;
}

filters.addEventListener("submit", (event) => event.preventDefault());
filters.addEventListener("input", (event) => {
  hideTip();
  filter();
  const shown = (test) => [...test.timelines, ...test.rehearsals.flatMap((one) => one.timelines)];
  for (const timeline of tests.flatMap(shown)) {
    if (event.target.name === "scale") timeline.look();
    else if (event.target.name === "type") timeline.draw();
  }
});
addEventListener("beforeprint", () => tests.forEach((test) => test.open()));
for (const test of tests) seen.observe(test.article);
filter();
