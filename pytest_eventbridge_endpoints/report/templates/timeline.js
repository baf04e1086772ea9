// One timeline: what part of it is seen, its drawing, and what a person does with it.

const GUTTER = 150; // left of the lanes, for their names
const MARGIN = 10; // right of them
const AXIS = 22;
const HEADING = 18;
const LEAST = { step: 1, at: 1e-6 }; // no closer look than this
const CLICK = 5; // moved less than this, the pointer was not dragged
const LISTED = 200;
const MOST_TARGETS = 12; // lanes of targets below an event bus; the table has all

class Timeline {
  constructor(data, title, test) {
    this.data = data;
    this.test = test;
    this.events = [...data.events.map(seenEvent), ...data.rejected.map(seenRejection)];
    this.calls = data.calls.map(seenCall);
    this.deliveries = data.deliveries.map(seenDelivery);
    this.functionCalls = data.function_calls.map(seenFunctionCall);
    const things = [...this.events, ...this.calls, ...this.deliveries, ...this.functionCalls];
    this.moments = [...things, ...data.calls.flatMap((call) => call.attempts)]
      .sort((a, b) => a.step - b.step);
    this.rows = rowsOf(this.calls);
    this.picture = svg("svg", {
      role: "group", "aria-label": "timeline", onpointerdown: (e) => this.brush(e),
      onkeydown: (e) => this.walk(e),
    });
    this.detail = html("div", { class: "detail", hidden: "", onkeydown: (e) => this.closeOn(e) });
    const head = html("div", { class: "head" }, html("span", {}, title), this.tools());
    this.root = html("div", { class: "timeline" }, head, this.picture, this.detail);
    this.look();
    new ResizeObserver(() => {
      if (this.root.clientWidth !== this.width) this.draw();
    }).observe(this.root);
  }

  tools() {
    const tool = (label, text, action) =>
      html("button", { type: "button", title: label, "aria-label": label, onclick: action }, text);
    return html("div", { class: "tools" },
      tool("earlier", "◀", () => this.shift(-0.5)),
      tool("later", "▶", () => this.shift(0.5)),
      tool("look closer", "+", () => this.zoom(0.5)),
      tool("look from further away", "−", () => this.zoom(2)),
      tool("see all", "all", () => this.look()));
  }

  // --- what part of it is seen ---

  get scale() { return filters.elements.scale.value; }

  whole() {
    const at = [0, this.data.seconds, ...this.moments.map((moment) => moment.at)];
    const [low, high] = this.scale === "step" ? [0.5, this.data.steps + 0.5] : extent(at);
    const margin = this.scale === "step" ? 0 : (high - low) * 0.02 || 0.000001;
    return [low - margin, high + margin];
  }

  look(from, to) {
    const [low, high] = this.whole();
    this.view = from === undefined ? [low, high] : [Math.max(from, low), Math.min(to, high)];
    const middle = (this.view[0] + this.view[1]) / 2, half = LEAST[this.scale] / 2;
    if (this.view[1] - this.view[0] < 2 * half) this.view = [middle - half, middle + half];
    this.draw();
  }

  zoom(factor) {
    const [from, to] = this.view;
    const middle = (from + to) / 2, half = ((to - from) / 2) * factor;
    this.look(middle - half, middle + half);
  }

  shift(part) {
    const [from, to] = this.view, [low, high] = this.whole();
    const way = Math.min(Math.max((to - from) * part, low - from), high - to);
    this.look(from + way, to + way);
  }

  x(thing) {
    const [from, to] = this.view;
    return GUTTER + ((thing[this.scale] - from) / (to - from)) * (this.right - GUTTER);
  }

  value(x) {
    const [from, to] = this.view;
    return from + ((x - GUTTER) / (this.right - GUTTER)) * (to - from);
  }

  // --- drawing ---

  draw() {
    this.width = this.root.clientWidth || 900;
    this.right = this.width - MARGIN;
    const chosen = chosenType();
    const meant = (e) => chosen === undefined || e.detail_type === chosen;
    const [events, deliveries, functionCalls] =
      [this.events, this.deliveries, this.functionCalls].map((things) => things.filter(meant));
    const shapes = [], bands = [];
    let y = AXIS + 6;
    this.rows.forEach((row, i) => {
      shapes.push(...this.name(i ? "" : "calls", y + CALLS / 2), ...this.drawCalls(row, y + CALLS / 2));
      y += CALLS;
    });
    for (const [region, buses] of lanesByRegion(this.data.lanes)) {
      const top = y;
      shapes.push(svg("text", { class: "region", x: 0, y: y + HEADING - 5 }, region));
      y += HEADING;
      for (const bus of buses) {
        bands.push(...this.drawSpans((s) => s.region === region && s.event_bus === bus, y, y + LANE));
        shapes.push(...this.name(bus, y + LANE / 2));
        const here = events.filter((e) => e.region === region && e.event_bus === bus);
        shapes.push(...this.drawMarks(here, y + LANE / 2, drawEvent));
        y += LANE;
        const handed = deliveries.filter((d) => d.region === region && d.event_bus === bus);
        for (const [target, made] of this.targetLanes(handed)) {
          shapes.push(...this.name(target, y + TARGETS / 2, 16), ...this.drawMarks(made, y + TARGETS / 2, drawDelivery));
          y += TARGETS;
        }
      }
      bands.push(...this.drawSpans((s) => s.kind === "outage" && s.region === region, top, y));
    }
    const byFunction = groupedBy(functionCalls, (call) => call.function);
    if (byFunction.size) {
      shapes.push(svg("text", { class: "region", x: 0, y: y + HEADING - 5 }, "functions"));
      y += HEADING;
    }
    for (const [name, made] of byFunction) {
      shapes.push(...this.name(name, y + TARGETS / 2), ...this.drawMarks(made, y + TARGETS / 2, drawDelivery));
      y += TARGETS;
    }
    const area = { class: "area", x: GUTTER, y: 0, width: this.right - GUTTER, height: y };
    this.picture.setAttribute("viewBox", `0 0 ${this.width} ${y + 4}`);
    this.picture.setAttribute("height", y + 4);
    this.picture.replaceChildren(svg("rect", area), ...this.drawAxis(y), ...bands, ...shapes);
    this.picture.querySelector(".mark")?.setAttribute("tabindex", "0");
  }

  /** Return the lanes of an event bus's targets; those that have no room share the last one. */
  targetLanes(deliveries) {
    const all = [...groupedBy(deliveries, ({ rule, target }) => `${rule} → ${target}`)];
    if (all.length <= MOST_TARGETS) return all;
    const others = all.slice(MOST_TARGETS - 1);
    return [...all.slice(0, MOST_TARGETS - 1), [`${others.length} other targets`, others.flatMap(([, made]) => made)]];
  }

  name(text, y, x = 8) {
    const rail = svg("line", { class: "rail", x1: GUTTER, x2: this.right, y1: y, y2: y });
    const label = { class: "faint", x, y: y + 4 };
    return [rail, svg("text", label, shortened(text, x > 8 ? 20 : 22), svg("title", {}, text))];
  }

  drawAxis(height) {
    const shapes = [svg("text", { class: "faint", x: 0, y: 14 }, "since the first step")];
    const most = Math.max(2, Math.floor((this.right - GUTTER) / 110));
    const [from, to] = this.view;
    const whole = this.scale === "step";
    const stride = whole ? Math.max(1, Math.ceil((to - from) / most)) : (to - from) / most;
    let label;
    const begin = whole ? Math.ceil(from) : from + stride / 2;
    for (let tick = 0; tick <= most && begin + tick * stride <= to; tick++) {
      const value = begin + tick * stride;
      const x = this.x({ [this.scale]: value });
      const at = whole ? this.timeOf(value) : value;
      const anchor = x - GUTTER < 30 ? "start" : this.right - x < 30 ? "end" : "middle";
      shapes.push(svg("line", { class: "grid", x1: x, x2: x, y1: AXIS, y2: height }));
      // many steps share one time
      if (after(at) !== label) {
        label = after(at);
        shapes.push(svg("text", { class: "tick", x, y: 14, "text-anchor": anchor }, label));
      }
    }
    return shapes;
  }

  timeOf(step) {
    let at = 0;
    for (const moment of this.moments) {
      if (moment.step > step) break;
      at = moment.at;
    }
    return at;
  }

  drawSpans(belongs, top, bottom) {
    return this.data.spans.filter(belongs).flatMap((span) => {
      const begin = Math.max(this.x(span.began), GUTTER);
      const width = Math.max(Math.min(this.x(span.ended), this.right) - begin, 3);
      if (begin > this.right || begin + width < GUTTER) return [];
      const note = noteOf(span);
      const title = `${note}, from ${after(span.began.at)} to ${after(span.ended.at)}`;
      const shape = { class: span.kind, x: begin, y: top, width, height: bottom - top };
      const label = { class: "note", x: begin + 4, y: top + 11 };
      return [
        svg("rect", shape, svg("title", {}, title)),
        ...(width > 60 ? [svg("text", label, shortenedEnd(note, Math.floor(width / 6)))] : []),
      ];
    });
  }

  /** Draw marks one by one where there is room for each, and as a bar where several share it. */
  drawMarks(things, y, drawOne) {
    const groups = new Map();
    for (const thing of things) {
      const x = this.x(thing);
      if (x < GUTTER || x > this.right) continue;
      const room = Math.floor((x - GUTTER) / ROOM);
      if (!groups.has(room)) groups.set(room, []);
      groups.get(room).push(thing);
    }
    const most = Math.max(0, ...[...groups.values()].map((group) => group.length));
    return [...groups].map(([room, group]) => {
      if (group.length > 1) return this.mark(group, drawBar(group, most, GUTTER + (room + 0.5) * ROOM, y));
      return this.mark(group, drawOne(group[0], this.x(group[0]), y));
    });
  }

  drawCalls(calls, y) {
    const seen = calls.filter((c) => this.x(c.until) >= GUTTER && this.x(c) <= this.right);
    if (seen.length * ROOM > this.right - GUTTER) return this.drawMarks(seen, y, drawShortCall);
    return seen.map((call) => {
      const begin = Math.max(this.x(call), GUTTER);
      const width = Math.max(Math.min(this.x(call.until), this.right) - begin, 6);
      const shapes = [svg("rect", { class: call.kind, x: begin, y: y - 7, width, height: 14, rx: 3 })];
      for (const attempt of call.attempts) {
        const x = this.x(attempt);
        const kind = isFailure(attempt.answer) ? "attempt failed" : "attempt";
        if (x >= begin && x <= begin + width) {
          shapes.push(svg("line", { class: kind, x1: x, x2: x, y1: y - 9, y2: y + 9 }));
        }
      }
      const first = call.attempts.length > 1 ? this.x(call.attempts.at(-1)) : begin;
      if (begin + width - first > 90) {
        shapes.push(svg("text", { class: "note", x: first + 6, y: y + 3 }, call.operation));
      }
      return this.mark([call], shapes);
    });
  }

  mark(things, shapes) {
    const label = things.length > 1 ? together(things) : things[0].title;
    const isMeant = this.test.isNamed || things.some((thing) => wordsOf(thing).includes(searched()));
    return svg("g", {
      class: isMeant ? "mark" : "mark faded", tabindex: "-1", role: "button", "aria-label": label,
      onpointerenter: (e) => showTip(things, e.currentTarget), onpointerleave: hideTip,
      onfocus: (e) => showTip(things, e.currentTarget), onblur: hideTip,
      onclick: (e) => this.choose(e, things),
    }, ...shapes);
  }

  // --- looking at one of them ---

  choose(click, things) {
    // the end of dragging is a click, too; the keyboard's has no detail
    if (this.dragged && click.detail) return;
    this.picture.querySelector(".chosen")?.classList.remove("chosen");
    click.currentTarget.classList.add("chosen");
    this.chosen = click.currentTarget;
    this.show(things);
  }

  show(things) {
    hideTip();
    const close = html("button", {
      type: "button", class: "close", "aria-label": "close", onclick: () => this.close(),
    }, "✕");
    this.detail.replaceChildren(close, ...(things.length > 1 ? this.list(things) : describe(things[0])));
    this.detail.hidden = false;
    this.detail.scrollTop = 0;
    this.detail.querySelector("h3").focus({ preventScroll: true });
    // the picture with it, if the window has room for both
    const fits = this.root.offsetHeight < innerHeight - header.offsetHeight;
    (fits ? this.root : this.detail).scrollIntoView({ block: "nearest" });
  }

  /** Close the panel, and go back to the mark that it told about. */
  close() {
    this.detail.hidden = true;
    const isThere = this.chosen?.isConnected;
    (isThere ? this.chosen : this.picture.querySelector(".mark"))?.focus({ preventScroll: true });
  }

  closeOn(key) {
    if (key.key !== "Escape") return;
    key.stopPropagation();
    this.close();
  }

  list(things) {
    const more = things.length > LISTED ? `, the first ${LISTED} of them are listed` : "";
    const items = things.slice(0, LISTED).map((thing) =>
      html("li", {}, html("button", { type: "button", onclick: () => this.show([thing]) },
        `${thing.title} (${thing.where})`)));
    return [html("h3", { tabindex: "-1" }, `${together(things)}${more}`), html("ol", {}, ...items)];
  }

  /** Look closer at what is dragged over. */
  brush(down) {
    if (down.button) return;
    const place = (e) => {
      const x = e.clientX - this.picture.getBoundingClientRect().left;
      return Math.min(Math.max(x, GUTTER), this.right);
    };
    const begin = place(down);
    const shape = svg("rect", { class: "brush", x: begin, y: 0, width: 0, height: "100%" });
    this.picture.append(shape);
    const move = (e) => {
      shape.setAttribute("x", Math.min(begin, place(e)));
      shape.setAttribute("width", Math.abs(place(e) - begin));
    };
    const end = (up) => {
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", end);
      removeEventListener("pointercancel", end);
      shape.remove();
      // the pointer has become a scroll
      if (up.type === "pointercancel") return;
      const [low, high] = [begin, place(up)].sort((a, b) => a - b);
      this.dragged = high - low > CLICK;
      if (this.dragged) this.look(this.value(low), this.value(high));
    };
    this.dragged = false;
    addEventListener("pointermove", move);
    addEventListener("pointerup", end);
    addEventListener("pointercancel", end);
  }

  /** Go from mark to mark with the arrow keys, and open one with Enter. */
  walk(key) {
    const marks = [...this.picture.querySelectorAll(".mark")];
    const now = marks.indexOf(document.activeElement);
    if (now < 0) return;
    if (key.key === "ArrowRight") marks[now + 1]?.focus();
    else if (key.key === "ArrowLeft") marks[now - 1]?.focus();
    else if (key.key === "Escape" && !this.detail.hidden) return this.closeOn(key);
    else if (key.key === "Enter" || key.key === " ") marks[now].dispatchEvent(new Event("click"));
    else return;
    key.preventDefault();
  }
}

function extent(values) {
  return [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
}

function noteOf({ kind, region, endpoint, why }) {
  if (kind === "outage") return `${region} is out`;
  return `${endpoint} ${kind === "move" ? "is about to move here" : "failed over to here"}: ${why}`;
}

function groupedBy(things, key) {
  const groups = new Map();
  for (const thing of things) {
    if (!groups.has(key(thing))) groups.set(key(thing), []);
    groups.get(key(thing)).push(thing);
  }
  return groups;
}

function lanesByRegion(lanes) {
  const regions = new Map();
  for (const { region, event_bus } of lanes) {
    if (!regions.has(region)) regions.set(region, []);
    regions.get(region).push(event_bus);
  }
  return regions;
}

/** Put calls that were under way at one time, as in threads, into rows of their own. */
function rowsOf(calls) {
  const rows = [];
  for (const call of [...calls].sort((a, b) => a.step - b.step)) {
    const free = rows.find((row) => row.at(-1).until.step < call.step);
    if (free) free.push(call);
    else if (rows.length < 6) rows.push([call]);
    else rows.at(-1).push(call);
  }
  return rows;
}
