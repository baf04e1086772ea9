// Elements of the page, and texts. What came from a test is put there as text, and never as markup.

const INDENTED = 40; // levels of nesting that are shown as such

function build(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

function html(name, attributes = {}, ...children) {
  return build(document.createElement(name), attributes, children);
}

function svg(name, attributes = {}, ...children) {
  return build(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
}

/** Indent a JSON text without reading its values: every digit and every key stays as it was sent. */
function pretty(text) {
  let out = "", depth = 0, quoted = false;
  const line = () => "\n" + "  ".repeat(Math.max(0, Math.min(depth, INDENTED)));
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      out += c;
      if (c === "\\") out += text[++i] ?? "";
      else if (c === '"') quoted = false;
    } else if (c === '"') {
      quoted = true;
      out += c;
    } else if (c === "{" || c === "[") {
      const empty = /^\s*[}\]]/.exec(text.slice(i + 1, i + 80));
      if (empty) i += empty[0].length;
      else depth++;
      out += empty ? c + text[i] : c + line();
    } else if (c === "}" || c === "]") {
      depth--;
      out += line() + c;
    } else if (c === ",") out += c + line();
    else if (c === ":") out += ": ";
    else if (c.trim()) out += c;
  }
  return out;
}

function duration(seconds) {
  const size = Math.abs(seconds);
  if (!size) return "0 s";
  if (size < 0.001) return `${Math.round(seconds * 1e6)} µs`;
  if (size < 1) return `${+(seconds * 1e3).toFixed(1)} ms`;
  if (size < 120) return `${+seconds.toFixed(1)} s`;
  if (size < 7200) return `${+(seconds / 60).toFixed(1)} min`;
  return `${+(seconds / 3600).toFixed(1)} h`;
}

/** Leave out the middle of what is too long: names of one kind begin alike. */
function shortened(text, most) {
  const end = Math.floor(most * 0.7);
  return text.length > most ? `${text.slice(0, most - end - 1)}…${text.slice(-end)}` : text;
}

/** Leave out the end of what is too long: what a note is about stands first. */
function shortenedEnd(text, most) {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

const after = (at) => `${at < 0 ? "" : "+"}${duration(at)}`;
const isFailure = (answer) => answer !== "200";
