// HTML with controls in it: shows it, keeps what is in use while it changes, and tells the server what was done.

// What outlives the element, by its key: the journal, and whether the details are open; and how many entries there ever
// were in all of them, so that the server can do what was done in several of them in its order.
const ROOMS = (globalThis[Symbol.for("lesson-controls")] ??= Object.assign(new Map(), { count: 0 }));
// Fields in which somebody is typing a number.
const TYPING = new WeakSet();
// Milliseconds until a message that may have got lost is told again: from the first to the longest.
const [FIRST, LONGEST] = [1000, 8000];
// And from the end of an answer until the address is looked at.
const SOON = 50;
// What Streamlit keeps in the address for itself.
const EMBEDDING = ["embed", "embed_options"];
// Where the page says that it is on its way to what the address names: "page", or "moment" of the same page.
const WAY = document.documentElement.dataset;

export default function ({ parentElement, data: { key, html, again, heard }, setTriggerValue }) {
	const room = ROOMS.get(key) ?? furnish(key);
	if (again !== undefined) return rewrite(room.root, parsed(again));
	ROOMS.count = Math.max(ROOMS.count, heard);
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
	if (navOf(room)) {
		if (WAY.following === "page" ? isPage(room) : isThere(room)) arrive();
		setTimeout(correct, SOON, room);
	}
	aim();
	const { listening } = room.root;
	return () => {
		listening.abort();
		// The frame is on every page, so what was said in it is told by the next one.
		if (!navOf(room)) Object.assign(room, { journal: [], root: null });
	};
}

// `say` is for other elements of the page as well: what they say to the server is lost as little as a click.
function furnish(key) {
	const room = { journal: [], open: false, root: null };
	room.say = (name, text) => {
		room.journal.push([++ROOMS.count, name, text]);
		if (!WAY.following) tellAll();
		remind(room);
	};
	ROOMS.set(key, room);
	return room;
}

// What was done first is told first, also if that was in another element and got lost on its way.
function tellAll() {
	const unheard = [...ROOMS.values()].filter(({ journal }) => journal.length);
	for (const { tell } of unheard.sort((one, other) => one.journal[0][0] - other.journal[0][0])) tell();
}

// A message may get lost: with a connection, or in a server that begins another answer at that moment. What is not
// heard although nobody is answering is told again, less and less often; the server does each entry once.
function remind(room, patience = FIRST) {
	clearTimeout(room.reminder);
	room.reminder = setTimeout(() => {
		if (!room.journal.length) return;
		if (isQuiet() && !WAY.following) tellAll();
		remind(room, Math.min(2 * patience, LONGEST));
	}, patience);
}

// Streamlit 1.67 says of itself whether it is connected, and whether an answer is under way.
const isConnected = () => document.querySelector("[data-test-connection-state=CONNECTED]") !== null;
const isQuiet = () => isConnected() && !document.querySelector("[data-test-script-state=running]");

const isUnheard = () => [...ROOMS.values()].some(({ journal }) => journal.length);

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
	root.addEventListener(
		"click",
		({ target }) => target.closest("button") && room.say(target.closest("button").name, ""),
	);
	root.addEventListener("input", ({ target }) => {
		if (target.type === "range") write(target);
		if (target.type === "number") TYPING.add(target);
	});
	root.addEventListener("change", ({ target }) => {
		TYPING.delete(target);
		room.say(target.name, textOf(target));
	});
	root.addEventListener(
		"toggle",
		({ target }) => {
			room.open = target.open;
		},
		true,
	);
	root.listening = new AbortController();
	if (root.querySelector("nav")) {
		turnPages(room, root, root.listening);
		holdOn(root.listening);
	}
	return root;
}

// What the control says now: of a slider, the text at its place; of a box to tick, as Python writes it.
function textOf({ type, checked, value, dataset }) {
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
	for (const { name } of [...element.attributes])
		if (name !== "open" && !wanted.hasAttribute(name)) element.removeAttribute(name);
	for (const { name, value } of wanted.attributes)
		if (element.getAttribute(name) !== value) element.setAttribute(name, value);
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
function turnPages(room, root, { signal }) {
	const turn = { PageDown: 1, PageUp: -1 };
	const control = "input, textarea, select, button, a, [role=slider], [role=radio], [tabindex='0']";
	const stageOf = (event) => event.target.closest?.("a.stage");
	document.addEventListener(
		"click",
		(event) => {
			const link = stageOf(event);
			if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
			event.preventDefault();
			go(link, room);
		},
		{ signal },
	);
	addEventListener(
		"keydown",
		(event) => {
			const links = [...root.querySelectorAll("nav a")];
			const target = links[links.findIndex((link) => link.ariaCurrent) + turn[event.key]];
			if (!target || document.activeElement?.closest(control)) return;
			event.preventDefault();
			go(target, room);
		},
		{ signal },
	);
	addEventListener("popstate", () => isThere(room) || follow(room), { signal });
	// With a connection that comes back Streamlit asks for nothing by itself; what was chosen meanwhile, also in other
	// elements of the page, goes along with the next message.
	const watch = new MutationObserver(() => isConnected() && !WAY.following && room.tell());
	const app = document.querySelector("[data-test-connection-state]");
	watch.observe(app, { attributeFilter: ["data-test-connection-state"] });
	const rest = new MutationObserver(() => setTimeout(correct, SOON, room));
	rest.observe(app, { attributeFilter: ["data-test-script-state"] });
	signal.addEventListener("abort", () => [watch, rest].forEach((observer) => observer.disconnect()));
}

// Streamlit writes the address as messages come, also those that answer what was asked for before somebody went back or
// to another page. At rest it is the address of the moment that the page shows. Streamlit is not told: if the page is
// late, and shows another moment soon, that one comes here as well, and nobody was led anywhere.
function correct(room) {
	if (!isQuiet() || WAY.following || isUnheard() || !navOf(room)?.dataset.search || !isPage(room) || isThere(room))
		return;
	const wanted = new URLSearchParams(navOf(room).dataset.search);
	for (const [name, value] of new URLSearchParams(location.search))
		if (EMBEDDING.includes(name)) wanted.append(name, value);
	history.replaceState(history.state, "", `${location.pathname}?${wanted}`);
}

// Streamlit follows the address when the browser goes back or forward; it is told that it did. What was done a moment
// ago belongs to the moment that is taken along, so the server has to have heard of it, however long that takes it.
function go(link, room, patience = 1000) {
	clearTimeout(room.leaving);
	if (!isConnected() || (isUnheard() && patience)) {
		room.leaving = setTimeout(go, 20, link, room, isQuiet() ? patience - 1 : patience);
		return;
	}
	link.search = searchOf(room);
	if (link.href !== location.href) history.pushState(null, "", link.href);
	dispatchEvent(new PopStateEvent("popstate"));
}

// Streamlit keeps one wish at a time: a click that is told on the way to another page, or back to another moment, has
// this page drawn once more, and the way is forgotten. So clicks wait until the way is over. And it may get lost as a
// message may: then it is gone once more.
function follow(room, patience = FIRST) {
	WAY.following = isPage(room) ? "moment" : "page";
	clearTimeout(room.arrival);
	room.arrival = setTimeout(() => {
		if (!WAY.following) return;
		if (!isQuiet()) return follow(room, patience);
		if (isThere(room) || patience > LONGEST) return arrive();
		dispatchEvent(new PopStateEvent("popstate"));
		follow(room, 2 * patience);
	}, patience);
}

function arrive() {
	if (!WAY.following) return;
	delete WAY.following;
	tellAll();
}

const navOf = (room) => room.root?.querySelector("nav") ?? null;
const nameOf = ({ pathname }) => pathname.split("/").filter(Boolean).at(-1) ?? "";
const isPage = (room) => nameOf(navOf(room).querySelector("[aria-current]")) === nameOf(location);
const isThere = (room) => isPage(room) && sorted(navOf(room).dataset.search) === sorted(location.search);

function sorted(search) {
	const found = new URLSearchParams(search);
	for (const name of EMBEDDING) found.delete(name);
	found.sort();
	return String(found);
}

// While a page arrives in pieces, what is pressed may move away under a hand that rests: a click then hits nothing, and
// is meant for what was pressed. A hand that moved off it has changed its mind.
function holdOn({ signal }) {
	let pressed = null;
	addEventListener(
		"pointerdown",
		({ target, button, clientX, clientY }) => {
			const what = button ? null : target.closest?.(".controls :is(button, label, a, summary)");
			pressed = what && { what, clientX, clientY };
		},
		{ signal, capture: true },
	);
	addEventListener(
		"click",
		({ target, isTrusted, clientX, clientY }) => {
			if (!pressed || !isTrusted) return;
			const { what, ...at } = pressed;
			const rests = Math.hypot(clientX - at.clientX, clientY - at.clientY) < 4;
			pressed = null;
			if (rests && !what.contains(target) && what.isConnected) what.click();
		},
		{ signal, capture: true },
	);
}

// A link that is opened in a tab of its own takes the moment along as well; and so does a click that finds nobody who
// listens, as the page is just changing.
function aim() {
	const search = document.querySelector("nav[data-search]")?.dataset.search;
	for (const link of search ? document.querySelectorAll("a.stage") : []) {
		const whole = `${link.getAttribute("href").split("?")[0]}?${search}`;
		if (link.getAttribute("href") !== whole) link.setAttribute("href", whole);
	}
}

// The address of the moment that the page shows; the browser's own comes with the end of an answer.
const searchOf = (room) => navOf(room).dataset.search || location.search;
