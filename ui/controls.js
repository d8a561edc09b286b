// HTML with controls in it: shows it, keeps what is in use while it changes, and tells the server what was done.

// What outlives the element, by its key: the journal, how many entries it ever had, and whether the details are open.
const ROOMS = (globalThis[Symbol.for("lesson-controls")] ??= new Map());
// Fields in which somebody is typing a number.
const TYPING = new WeakSet();

export default function ({parentElement, data: {key, html, again, heard}, setTriggerValue}) {
  if (!ROOMS.has(key)) ROOMS.set(key, {journal: [], count: 0, open: false, root: null});
  const room = ROOMS.get(key);
  if (again !== undefined) return rewrite(room.root, parsed(again));
  room.count = Math.max(room.count, heard);
  room.journal = room.journal.filter(([number]) => number > heard);
  room.tell = () => setTriggerValue("done", room.journal);
  remind(room);
  room.root = parentElement.querySelector(".controls");
  if (room.root) {
    become(room.root, parsed(html), room.journal.length === 0);
  } else {
    room.root = begin(room, parsed(html));
    parentElement.append(room.root);
  }
  const {listening} = room.root;
  return () => {
    listening.abort();
    room.journal = [];
  };
}

// A message may get lost: with a connection, or in a server that begins another answer at that moment. What is not
// heard although nobody is answering is told again, less and less often; the server does each entry once.
function remind(room, patience = 1000) {
  clearTimeout(room.reminder);
  room.reminder = setTimeout(() => {
    if (!room.journal.length) return;
    if (!isAnswering()) room.tell();
    remind(room, patience * 2);
  }, patience);
}

const isAnswering = () => document.querySelector("[data-test-script-state=running]") !== null;

function parsed(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

function begin(room, content) {
  const root = document.createElement("div");
  root.className = "controls";
  root.append(content);
  for (const details of root.querySelectorAll("details")) details.open = room.open;
  const say = (control, text) => {
    room.journal.push([++room.count, control.name, text]);
    room.tell();
    remind(room);
  };
  root.addEventListener("click", ({target}) => target.closest("button") && say(target.closest("button"), ""));
  root.addEventListener("input", ({target}) => {
    if (target.type === "range") write(target);
    if (target.type === "number") TYPING.add(target);
  });
  root.addEventListener("change", ({target}) => {
    TYPING.delete(target);
    say(target, textOf(target));
  });
  root.addEventListener("toggle", ({target}) => { room.open = target.open; }, true);
  root.listening = new AbortController();
  if (root.querySelector("nav")) turnPages(root, root.listening);
  return root;
}

// What the control says now: of a slider, the text at its place; of a box to tick, as Python writes it.
function textOf({type, checked, value, dataset}) {
  if (type === "checkbox") return checked ? "True" : "False";
  return type === "range" ? dataset.texts.split(" ")[value] : value;
}

function write(slider) {
  slider.setAttribute("aria-valuetext", textOf(slider));
  slider.parentElement.querySelector("output").textContent = textOf(slider);
}

// Makes the children of `old` like those of `wanted`. What stays keeps its focus, and the hand that drags it. Unless
// the server knows all that was done, the controls are ahead of it, and keep their values.
function become(old, wanted, known) {
  const before = [...old.childNodes];
  const after = [...wanted.childNodes];
  after.forEach((node, i) => {
    if (!before[i]) old.append(node);
    else if (before[i].nodeName !== node.nodeName) before[i].replaceWith(node);
    else if (node.nodeType === Node.TEXT_NODE) before[i].data === node.data || (before[i].data = node.data);
    else alter(before[i], node, known);
  });
  before.slice(after.length).forEach((node) => node.remove());
}

function alter(element, wanted, known) {
  const ahead = !known && element.matches("input, select, .slide");
  if (ahead || element.matches("input:active") || TYPING.has(element)) return;
  for (const {name} of [...element.attributes]) if (name !== "open" && !wanted.hasAttribute(name)) element.removeAttribute(name);
  for (const {name, value} of wanted.attributes) if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  become(element, wanted, known);
  if (["radio", "checkbox"].includes(element.type)) element.checked = wanted.checked;
  else if (element.matches("input, select")) element.value = wanted.value;
}

// Each part takes the place of the one of that name.
function rewrite(root, content) {
  for (const part of content.children) {
    const old = root?.querySelector(`[data-part="${part.dataset.part}"]`);
    if (old) alter(old, part, true);
  }
}

// The links to the stages lead there without loading the program anew; so do PageDown and PageUp, which a presenter's
// clicker sends, unless a control has the focus.
function turnPages(root, {signal}) {
  const turn = {PageDown: 1, PageUp: -1};
  const control = "input, textarea, select, button, a, [role=slider], [role=radio], [tabindex='0']";
  const stageOf = (event) => event.target.closest?.("a.stage");
  // A link that is opened in a tab of its own takes the moment along as well.
  const address = (event) => {
    const link = stageOf(event);
    if (link) link.search = searchOf(root);
  };
  for (const kind of ["pointerdown", "focusin", "contextmenu"]) document.addEventListener(kind, address, {signal});
  document.addEventListener("click", (event) => {
    const link = stageOf(event);
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(link, root);
  }, {signal});
  addEventListener("keydown", (event) => {
    const links = [...root.querySelectorAll("nav a")];
    const target = links[links.findIndex((link) => link.ariaCurrent) + turn[event.key]];
    if (!target || document.activeElement?.closest(control)) return;
    event.preventDefault();
    go(target, root);
  }, {signal});
}

// Streamlit follows the address when the browser goes back or forward; it is told that it did. What was done a moment
// ago belongs to the moment that is taken along, so the server has to have heard of it, however long that takes it.
function go(link, root, patience = 1000) {
  const unheard = [...ROOMS.values()].some(({journal}) => journal.length);
  if (unheard && patience) return setTimeout(go, 20, link, root, patience - 1);
  link.search = searchOf(root);
  history.pushState(null, "", link.href);
  dispatchEvent(new PopStateEvent("popstate"));
}

// The address of the moment that the page shows; the browser's own comes with the end of an answer.
const searchOf = (root) => root.querySelector("nav").dataset.search || location.search;
