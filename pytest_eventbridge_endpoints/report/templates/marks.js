// What a timeline shows: what is known of each thing, the shapes for it, and the words.

const CALLS = 22; // the height of a row of calls
const LANE = 34;
const ROOM = 18; // what a mark needs; where there is less, several become a bar

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
    notes,
    texts: [["request", call.request], ["response", call.response]],
  };
}

function drawEvent(event, x, y) {
  const hit = svg("circle", { class: "hit", cx: x, cy: y, r: 9 });
  if (event.kind === "rejected") {
    return [hit, svg("path", { class: event.kind, d: `M${x - 5} ${y - 5}l10 10m0-10l-10 10` })];
  }
  return [hit, svg("circle", { class: event.kind, cx: x, cy: y, r: event.kind === "replica" ? 4.5 : 5 })];
}

function drawShortCall(call, x, y) {
  return [svg("rect", { class: call.kind, x: x - 3, y: y - 7, width: 6, height: 14, rx: 2 })];
}

/** Draw a bar whose height grows with the logarithm of the number, and whose parts are the kinds. */
function drawBar(group, most, x, y) {
  const height = (CALLS - 6) * Math.log1p(group.length) / Math.log1p(most);
  const kinds = new Map();
  for (const { kind } of group) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  const bottom = y + CALLS / 2 - 3;
  const width = ROOM - 3;
  const shapes = [svg("rect", { class: "hit", x: x - ROOM / 2, y: y - LANE / 2, width: ROOM, height: LANE })];
  let top = bottom;
  for (const [kind, number] of kinds) {
    const part = (height * number) / group.length;
    top -= part;
    shapes.push(svg("rect", { class: kind, x: x - width / 2, y: top, width, height: part }));
  }
  const number = group.length < 1000 ? group.length : `${Math.floor(group.length / 1000)}k`;
  shapes.push(svg("text", { class: "count", x, y: top - 2 }, String(number)));
  return shapes;
}

function describe(thing) {
  return [
    html("h3", {}, thing.title),
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
  const lines = several ? things.slice(0, 12).map((t) => t.title) : pretty(thing.texts[0][1]).split("\n");
  const shown = lines.slice(0, 16).map((line) => line.slice(0, 120));
  if (lines.length > 16 || things.length > 12) shown.push("…");
  tip.replaceChildren(
    html("strong", {}, several ? `${things.length} together` : thing.title),
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
