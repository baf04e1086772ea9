// A rehearsal: a matrix of its runs, and the timeline of the one that is chosen.

class Rehearsal {
  constructor(section, test) {
    this.section = section;
    this.test = test;
    this.panel = section.querySelector(".run");
    section.querySelector(".matrix").addEventListener("click", ({ target }) => {
      const cell = target.closest("button");
      if (cell) this.show(cell);
    });
    this.panel.addEventListener("keydown", ({ key }) => { if (key === "Escape") this.close(); });
  }

  get runs() {
    this.parsed ??= JSON.parse(this.section.querySelector("script").textContent);
    return this.parsed;
  }

  get timelines() { return this.timeline ? [this.timeline] : []; }

  show(cell) {
    this.cell?.classList.remove("chosen");
    this.cell = cell;
    cell.classList.add("chosen");
    const run = this.runs[cell.dataset.run];
    const close = html("button", {
      type: "button", class: "close", "aria-label": "close", onclick: () => this.close(),
    }, "✕");
    this.timeline = run.timeline && new Timeline(run.timeline, "", this.test);
    this.panel.replaceChildren(
      close,
      html("h4", { tabindex: "-1" }, `${run.place}: ${run.disaster}: ${run.outcome}`),
      ...run.broken.map((promise) => html("p", { class: "bad" }, `fails the test: ${promise}`)),
      ...(run.error ? [html("p", { class: "bad" }, run.error)] : []),
      ...this.list("lost", run.lost), ...this.list("doubled", run.doubled),
      this.timeline?.root ?? html("p", {}, "Its timeline was left out, as this rehearsal is long. " +
        `To see it, make this run alone: only="${run.place}: ${run.disaster}"`));
    this.panel.hidden = false;
    this.timeline?.draw();
    this.panel.querySelector("h4").focus({ preventScroll: true });
    this.panel.scrollIntoView({ block: "nearest" });
  }

  list(what, events) {
    if (!events.length) return [];
    const shown = events.slice(0, LISTED).map(({ event_bus: bus, source, detail_type: type, detail }) =>
      html("li", {}, `${source} / ${type}, bus ${bus}: ${detail.slice(0, 300)}`));
    const more = events.length > LISTED ? `, the first ${LISTED} of them are listed` : "";
    return [html("p", {}, `${what}: ${events.length}${more}`), html("ul", {}, ...shown)];
  }

  close() {
    this.panel.hidden = true;
    this.timeline = undefined;
    this.cell.classList.remove("chosen");
    this.cell.focus();
  }

  get data() { return this.runs.flatMap(({ timeline }) => timeline ?? []); }

  get words() {
    return this.runs.flatMap(({ place, disaster, error }) => [`${place}: ${disaster}`, error ?? ""]);
  }
}
