// The tests of the page, and the filters.

const filters = document.getElementById("filters");

class Test {
  constructor(article) {
    this.article = article;
    this.id = article.dataset.test.toLowerCase();
    this.outcome = article.dataset.outcome;
    this.timelines = [];
  }

  get data() {
    this.parsed ??= JSON.parse(this.article.querySelector("script").textContent);
    return this.parsed;
  }

  /** Draw when it is looked at for the first time. */
  open() {
    if (this.timelines.length) return;
    this.timelines = this.data.map((data) => new Timeline(data));
    this.article.querySelector(".timelines").append(...this.timelines.map((t) => t.root));
  }

  has(type) {
    return this.data.some(({ events, rejected }) =>
      [...events, ...rejected].some((entry) => entry.detail_type === type));
  }
}

const tests = [...document.querySelectorAll("article.test")].map((article) => new Test(article));
const seen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (isIntersecting) tests.find((test) => test.article === target).open();
  }
}, { rootMargin: "300px" });

function filter() {
  const { test: name, type } = filters.elements;
  const outcomes = new Set([...filters.querySelectorAll("[name=outcome]:checked")].map((box) => box.value));
  let found = 0;
  for (const test of tests) {
    const fits = test.id.includes(name.value.toLowerCase()) && outcomes.has(test.outcome)
      && (!type.value || test.has(type.value));
    test.article.hidden = !fits;
    found += fits;
  }
  document.getElementById("found").textContent = found === tests.length ? "" : `${found} of ${tests.length} tests`;
}

filters.addEventListener("submit", (event) => event.preventDefault());
filters.addEventListener("input", (event) => {
  hideTip();
  filter();
  for (const timeline of tests.flatMap((test) => test.timelines)) {
    if (event.target.name === "scale") timeline.look();
    else if (event.target.name === "type") timeline.draw();
  }
});
for (const test of tests) seen.observe(test.article);
filter();
