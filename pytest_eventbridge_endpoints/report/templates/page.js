// The tests of the page, and the filters.

const filters = document.getElementById("filters");
// white space and control characters would not survive as the value of an option
const types = JSON.parse(document.getElementById("types").textContent);

/** Return the detail type that is asked for, undefined for all. */
function chosenType() { return types[filters.elements.type.value]; }

/** Return what is searched for, in small letters; empty for nothing. */
function searched() { return filters.elements.q.value.trim().toLowerCase(); }

class Test {
  constructor(article) {
    this.article = article;
    this.entry = document.querySelector(`.index a[href="#${article.id}"]`).parentElement;
    this.id = article.dataset.test.toLowerCase();
    this.outcome = article.dataset.outcome;
    this.timelines = [];
    this.isNear = false;
    this.missed = new Set(); // the filters that have changed since it was drawn
    this.rehearsals = [...article.querySelectorAll(".rehearsal:has(.matrix)")]
      .map((section) => new Rehearsal(section, this));
  }

  get data() {
    this.parsed ??= JSON.parse(this.article.querySelector("script").textContent);
    return this.parsed;
  }

  /** The data of all timelines, those of rehearsed runs included. */
  get everything() { return [...this.data, ...this.rehearsals.flatMap((one) => one.data)]; }

  /** Everything that a search looks into, but for the name. */
  get words() {
    this.said ??= [...this.everything.flatMap(textsOf), ...this.rehearsals.flatMap((one) => one.words)]
      .join("\n").toLowerCase();
    return this.said;
  }

  /** Whether what is searched for is in the name; then everything in the test is meant. */
  get isNamed() { return this.id.includes(searched()); }

  /** Draw when it is looked at for the first time, and when a filter has changed since. */
  open() {
    if (this.missed.size) this.draw();
    if (this.timelines.length) return;
    const title = (i) => this.data.length > 1 ? `timeline ${i + 1} of ${this.data.length}` : "";
    if (this.data.every(({ steps, spans }) => !steps && !spans.length)) return;
    this.timelines = this.data.map((data, i) => new Timeline(data, title(i), this));
    this.article.querySelector(".timelines").append(...this.timelines.map((t) => t.root));
  }

  /** Draw again what a change of filters may change, now if it is near. */
  redraw(name) {
    this.missed.add(name);
    if (this.isNear) this.draw();
  }

  draw() {
    for (const timeline of [...this.timelines, ...this.rehearsals.flatMap((one) => one.timelines)]) {
      if (this.missed.has("scale")) timeline.look();
      else timeline.draw();
    }
    this.missed.clear();
  }

  has(type) {
    return this.everything.some(({ events, rejected }) =>
      [...events, ...rejected].some((entry) => entry.detail_type === type));
  }

  fits(outcomes, type) {
    return outcomes.has(this.outcome)
      && (this.isNamed || this.words.includes(searched()))
      && (type === undefined || this.has(type));
  }

  show(isShown) {
    this.article.hidden = this.entry.hidden = !isShown;
  }
}

/** Return the texts of a timeline that a search looks into. */
function textsOf({ calls, events, rejected, deliveries, function_calls: functionCalls, endpoints }) {
  return [
    ...calls.map((c) => `${c.operation} ${c.region} ${c.endpoint} ${c.error}\n${c.request}\n${c.response}`),
    ...events.map((e) => `${e.region} ${e.event_bus} ${e.endpoint}\n${e.envelope}`),
    ...rejected.map((r) => `${r.region} ${r.event_bus} ${r.error_code} ${r.error_message}\n${r.entry}`),
    ...deliveries.map((d) => `${d.rule} ${d.target} ${d.target_arn} ${d.error}\n${d.input}`),
    ...functionCalls.map((c) => `${c.function} ${c.error}`),
    ...endpoints.map((e) => `${e.name} ${e.endpoint_id}`),
  ];
}

const tests = [...document.querySelectorAll("article.test")].map((article) => new Test(article));
const byArticle = new Map(tests.map((test) => [test.article, test]));
const seen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    const test = byArticle.get(target);
    test.isNear = isIntersecting;
    if (isIntersecting) test.open();
  }
}, { rootMargin: "300px" });

function filter() {
  const type = chosenType();
  const outcomes = new Set([...filters.querySelectorAll("[name=outcome]:checked")].map((box) => box.value));
  let found = 0;
  for (const test of tests) {
    const fits = test.fits(outcomes, type);
    test.show(fits);
    found += fits;
  }
  document.getElementById("found").textContent = found === tests.length ? "" : `${found} of ${tests.length} tests`;
  document.getElementById("nothing").hidden = found > 0 || !tests.length;
}

// --- the filters in the address, so that a view can be sent to somebody ---

function writeAddress() {
  const asked = new URLSearchParams();
  const { q, type, scale } = filters.elements;
  if (q.value) asked.set("q", q.value);
  for (const box of filters.querySelectorAll("[name=outcome]:not(:checked)")) asked.append("without", box.value);
  if (type.value) asked.set("type", chosenType());
  if (scale.value !== "step") asked.set("scale", scale.value);
  history.replaceState(null, "", asked.size ? `#${asked}` : location.pathname + location.search);
}

function readAddress() {
  const asked = new URLSearchParams(location.hash.slice(1));
  const { q, type, scale } = filters.elements;
  q.value = asked.get("q") ?? "";
  const without = asked.getAll("without");
  for (const box of filters.querySelectorAll("[name=outcome]")) box.checked = !without.includes(box.value);
  type.value = asked.has("type") ? String(types.indexOf(asked.get("type"))) : "";
  if (type.selectedIndex < 0) type.value = "";
  scale.value = asked.get("scale") === "at" ? "at" : "step";
}

filters.addEventListener("submit", (event) => event.preventDefault());
filters.addEventListener("input", (event) => {
  hideTip();
  filter();
  tests.forEach((test) => test.redraw(event.target.name));
  writeAddress();
});
document.getElementById("all").addEventListener("click", () => {
  filters.reset();
  filter();
  tests.forEach((test) => test.redraw("scale"));
  writeAddress();
  filters.elements.q.focus();
});
addEventListener("hashchange", () => {
  readAddress();
  filter();
  tests.forEach((test) => test.redraw("scale"));
});
document.querySelector(".index")?.addEventListener("click", (click) => {
  const link = click.target.closest("a");
  if (!link) return;
  // the address is that of the filters
  click.preventDefault();
  const article = document.getElementById(link.hash.slice(1));
  byArticle.get(article).open();
  article.querySelector("h2").focus({ preventScroll: true });
  article.scrollIntoView();
  // the tests above are drawn when they come near, and move it
  requestAnimationFrame(() => requestAnimationFrame(() => article.scrollIntoView()));
});
addEventListener("beforeprint", () => tests.forEach((test) => test.open()));
readAddress();
for (const test of tests) seen.observe(test.article);
filter();
