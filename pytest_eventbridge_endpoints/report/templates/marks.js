// What a timeline shows: what is known of each thing, the shapes for it, and the words.

const CALLS = 22; // the height of a row of calls
const LANE = 34;
const TARGETS = 26; // the height of a lane of a target, or of a function
const ROOM = 18; // what a mark needs; where there is less, several become a bar

const header = document.querySelector("header.page");
const tip = document.getElementById("tip");

function seenEvent(event) {
  const via = event.endpoint ? `, endpoint ${event.endpoint}` : "";
  return {
    ...event,
    title: `${event.kind}: ${event.source} / ${event.detail_type}`,
    where: `${event.region}, bus ${event.event_bus}${via}, ${after(event.at)}`,
    texts: [["", event.envelope]],
  };
}

function seenRejection(entry) {
  return {
    ...entry,
    kind: "rejected",
    title: `rejected: ${entry.error_code}: ${entry.error_message}`,
    where: `${entry.region}, bus ${entry.event_bus}, ${after(entry.at)}`,
    texts: [["", entry.entry]],
  };
}

function seenDelivery(delivery) {
  return {
    ...delivery,
    kind: delivery.error === null ? "delivery" : "delivery failed",
    title: `delivery: ${delivery.source} / ${delivery.detail_type}${delivery.error === null ? "" : `: ${delivery.error}`}`,
    where: `${delivery.region}, bus ${delivery.event_bus}, rule ${delivery.rule}, `
      + `target ${delivery.target}, ${delivery.target_arn}, ${after(delivery.at)}`,
    texts: [["", delivery.input]],
  };
}

function seenFunctionCall(call) {
  return {
    ...call,
    kind: call.error === null ? "delivery" : "delivery failed",
    title: `${call.function}: ${call.source} / ${call.detail_type}${call.error === null ? "" : `: raised ${call.error}`}`,
    where: `${call.region}, bus ${call.event_bus}, event ${call.event_id}, ${after(call.at)}`,
    texts: [],
  };
}

function seenCall(call) {
  const attempts = call.attempts.length === 1 ? "" : `, ${call.attempts.length} attempts`;
  const refused = JSON.parse(call.response)?.FailedEntryCount;
  const notes = call.attempts.map((attempt, i) => {
    const waited = i && call.retry_delays[i - 1] !== undefined;
    const delay = waited ? `, ${duration(call.retry_delays[i - 1])} of delay before it` : "";
    return `attempt ${i + 1}: ${attempt.answer}, ${after(attempt.at)}${delay}`;
  });
  return {
    ...call,
    kind: call.error ? "call failed" : "call",
    title: `${call.operation} in ${call.region}${attempts}`,
    where: `${call.error ?? "succeeded"}${refused ? `, entries rejected: ${refused}` : ""}, ${after(call.at)}`,
    notes: [...wayOf(call), ...notes],
    texts: [["request", call.request], ["response", call.response]],
  };
}

/** Say which way a call took, where that is not a matter of course. */
function wayOf({ endpoint, served_region: served, region, through }) {
  const way = [
    ...(endpoint ? [`through the endpoint ${endpoint}`] : []),
    ...(served && (endpoint || served !== region) ? [`served by ${served}`] : []),
    ...(through === "http" ? ["over HTTP"] : []),
  ];
  return way.length ? [way.join(", ")] : [];
}

/** Return what a search looks into. */
function wordsOf(thing) {
  thing.words ??= [thing.title, thing.where, ...(thing.notes ?? []), ...thing.texts.map(([, text]) => text)]
    .join("\n").toLowerCase();
  return thing.words;
}

const isBad = ({ kind }) => kind === "rejected" || kind.endsWith("failed");

/** Say what a mark stands for that stands for several. */
function together(things) {
  const bad = things.filter(isBad).length;
  return `${things.length} together${bad ? `, ${bad} of them failed or rejected` : ""}`;
}

function drawEvent(event, x, y) {
  const hit = svg("circle", { class: "hit", cx: x, cy: y, r: 9 });
  if (event.kind === "rejected") {
    return [hit, svg("path", { class: event.kind, d: `M${x - 5} ${y - 5}l10 10m0-10l-10 10` })];
  }
  return [hit, svg("circle", { class: event.kind, cx: x, cy: y, r: event.kind === "replica" ? 4.5 : 5 })];
}

function drawDelivery(delivery, x, y) {
  const hit = svg("circle", { class: "hit", cx: x, cy: y, r: 9 });
  if (isBad(delivery)) return [hit, svg("path", { class: "rejected", d: `M${x - 5} ${y - 5}l10 10m0-10l-10 10` })];
  return [hit, svg("path", { class: "delivery", d: `M${x} ${y - 6}l6 6l-6 6l-6-6z` })];
}

function drawShortCall(call, x, y) {
  return [svg("rect", { class: call.kind, x: x - 3, y: y - 7, width: 6, height: 14, rx: 2 })];
}

/**
 * Draw a bar whose height grows with the logarithm of the number, and whose parts are the kinds.
 * What failed or was rejected stands on top, and is seen however little of the whole it is.
 */
function drawBar(group, most, x, y) {
  const height = (CALLS - 6) * Math.log1p(group.length) / Math.log1p(most);
  const kinds = new Map();
  for (const thing of [...group].sort((a, b) => isBad(a) - isBad(b))) {
    kinds.set(thing.kind, (kinds.get(thing.kind) ?? 0) + 1);
  }
  const bad = group.some(isBad);
  const bottom = y + CALLS / 2 - 3;
  const width = ROOM - 3;
  const shapes = [svg("rect", { class: "hit", x: x - ROOM / 2, y: y - LANE / 2, width: ROOM, height: LANE })];
  let top = bottom;
  for (const [kind, number] of kinds) {
    const part = Math.max((height * number) / group.length, isBad({ kind }) ? 3 : 0);
    top -= part;
    shapes.push(svg("rect", { class: kind, x: x - width / 2, y: top, width, height: part }));
  }
  const number = group.length < 1000 ? group.length : `${Math.floor(group.length / 1000)}k`;
  shapes.push(svg("text", { class: bad ? "count bad" : "count", x, y: top - 2 }, bad ? `✕${number}` : String(number)));
  return shapes;
}

function describe(thing) {
  return [
    html("h3", { tabindex: "-1" }, thing.title),
    html("p", {}, thing.where),
    ...(thing.notes ?? []).map((note) => html("p", {}, note)),
    ...thing.texts.filter(([, text]) => text !== null).flatMap(([name, text]) => [
      ...(name ? [html("p", {}, name)] : []), html("pre", {}, pretty(text)),
    ]),
  ];
}

function showTip(things, mark) {
  const [thing] = things;
  const several = things.length > 1;
  const told = several ? things.slice(0, 12).map((t) => t.title) : thing.texts.slice(0, 1).map(([, text]) => pretty(text));
  const lines = told.flatMap((text) => text.split("\n"));
  const shown = lines.slice(0, 16).map((line) => line.slice(0, 120));
  if (lines.length > 16 || things.length > 12) shown.push("…");
  tip.replaceChildren(
    html("strong", {}, several ? together(things) : thing.title),
    ...(several ? [] : [html("div", {}, thing.where)]),
    html("pre", {}, shown.join("\n")));
  tip.hidden = false;
  const box = mark.getBoundingClientRect();
  const right = Math.max(innerWidth - tip.offsetWidth - 12, 0);
  const below = box.bottom + 8 + tip.offsetHeight < innerHeight;
  tip.style.left = `${Math.min(box.left, right)}px`;
  tip.style.top = `${below ? box.bottom + 8 : Math.max(box.top - tip.offsetHeight - 8, 0)}px`;
}

function hideTip() { tip.hidden = true; }
