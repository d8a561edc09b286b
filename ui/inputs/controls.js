// HTML with controls in it: shows it, keeps what is in use while it changes, and tells the server what was done.

import { ending } from "../parts/ending.js";
import { atAnswer, forget } from "./brought.js";
import { openByKey, openGlossary } from "./glossary.js";
import { keep, recalled } from "./kept.js";
import { isConnected, isQuiet } from "./quiet.js";

// What outlives the element, by its key: the journal, and whether its panel is open; and how many entries there ever
// were in all of them, so that the server can do what was done in several of them in its order.
const GROUPS = (globalThis[Symbol.for("lesson-controls")] ??= Object.assign(new Map(), { count: 0 }));
// Fields in which somebody is typing.
const TYPING = new WeakSet();
// What an answer wanted of a control that was in hand when it came, by the control: it is made up for afterwards.
const MISSED = new WeakMap();
// Milliseconds until a message that may have got lost is told again: from the first to the longest.
const [FIRST, LONGEST] = [1000, 8000];
// And from the end of an answer until the address is looked at.
const SOON = 50;
// What ends when a control is let go.
const LET_GO = ["focusout", "pointerup", "pointercancel", "keyup", "click"];
// How long a button says that something was copied.
const TOLD = 2000;
// How often it is looked, 20 ms apart, whether what was done a moment ago was heard and belongs to what is copied.
const COPIES = 100;
// What Streamlit keeps in the address for itself.
const EMBEDDING = ["embed", "embed_options"];
// Where the page says that it is on its way to what the address names: "page", or "moment" of the same page.
const WAY = document.documentElement.dataset;

// How the page looks outlives each element: to take it away and give it back is to have a browser style all anew.
const looks = document.querySelector("#lesson-looks") ?? document.createElement("style");
looks.id = "lesson-looks";
looks.textContent = STYLE;
document.body.append(looks);

export default function ({ parentElement, data: { key, html, again, heard, keep: kept }, setTriggerValue }) {
	const group = GROUPS.get(key) ?? newGroup(key);
	if (again !== undefined) return rewrite(group.root, parsed(again));
	GROUPS.count = Math.max(GROUPS.count, heard);
	group.journal = group.journal.filter(([number]) => number > heard);
	group.tell = () => {
		group.resting = clearTimeout(group.resting);
		setTriggerValue("done", group.journal);
	};
	remind(group);
	group.root = parentElement.querySelector(".controls");
	if (group.root) {
		become(group.root, parsed(html), group.journal.length === 0);
	} else {
		group.root = begin(group, parsed(html));
		parentElement.append(group.root);
	}
	if (navOf(group)) {
		const { documentElement } = document;
		// So that it is read aloud in its own language. To set it is to have a browser style the whole page anew.
		if (documentElement.lang !== navOf(group).lang) documentElement.lang = navOf(group).lang;
		if (WAY.following === "page" ? isPage(group) : isThere(group)) arrive();
		setTimeout(correct, SOON, group);
	}
	leadOn(group.root);
	aim();
	if (kept) {
		const before = kept.session && recalled(kept.session);
		if (before) tellWhenQuiet(group, before);
		keep(key, kept, document.querySelector("nav[data-search]")?.dataset.search);
	}
	atAnswer();
	// The network view shows the question of its page.
	dispatchEvent(new CustomEvent("lesson-written", { detail: key }));
	const { root } = group;
	return ending(root, () => {
		root.listening.abort();
		// The frame is on every page, so what was said in it is told by the next one.
		const isLast = group.root === root && !navOf(group);
		if (isLast) Object.assign(group, { journal: [], root: null, resting: clearTimeout(group.resting) });
	});
}

// `say` is for other elements of the page as well: what they say to the server is lost as little as a click. It is told
// once nothing more was said for `rest` milliseconds; of what one control said until then, the last counts.
function newGroup(key) {
	const group = { journal: [], open: false, root: null };
	const tell = () => WAY.following || tellAll();
	group.say = (name, text, rest = 0) => {
		const last = group.journal.at(-1);
		if (group.resting && last?.[1] === name) last[2] = text;
		else group.journal.push([++GROUPS.count, name, text]);
		clearTimeout(group.resting);
		group.resting = rest && setTimeout(tell, rest);
		if (!rest) tell();
		remind(group);
	};
	GROUPS.set(key, group);
	return group;
}

// What was done first is told first, also if that was in another element and got lost on its way.
function tellAll() {
	const unheard = [...GROUPS.values()].filter(({ journal }) => journal.length);
	for (const { tell } of unheard.sort((one, other) => one.journal[0][0] - other.journal[0][0])) tell();
}

// A message may get lost: with a connection, or in a server that begins another answer at that moment. What is not
// heard although nobody is answering is told again, less and less often; the server does each entry once.
function remind(group, patience = FIRST) {
	clearTimeout(group.reminder);
	group.reminder = setTimeout(() => {
		if (!group.journal.length) return;
		if (isQuiet() && !WAY.following) tellAll();
		remind(group, Math.min(2 * patience, LONGEST));
	}, patience);
}

const isUnheard = () => [...GROUPS.values()].some(({ journal }) => journal.length);

// What the browser kept before this session is told once, when nobody waits for an answer.
function tellWhenQuiet(group, text) {
	const isTime = isQuiet() && !WAY.following && !isUnheard();
	setTimeout(() => (isTime ? group.say("kept", text) : tellWhenQuiet(group, text)), SOON);
}

function parsed(html) {
	const template = document.createElement("template");
	template.innerHTML = html;
	return template.content;
}

function begin(group, content) {
	const root = document.createElement("div");
	root.className = "controls";
	root.append(content);
	for (const details of root.querySelectorAll(".setup")) details.open = group.open;
	root.addEventListener("click", ({ target }) => {
		const button = target.closest("button");
		if (button?.dataset.copied) copy(button, group);
		else if (button?.matches(".words")) openGlossary();
		else if (button?.matches(".print")) print();
		else if (button) group.say(button.name, "");
		if (button?.dataset.forgets) forget(button.dataset.forgets);
	});
	root.addEventListener("input", ({ target }) => {
		if (target.type === "range") write(target);
		if (["number", "text"].includes(target.type)) TYPING.add(target);
	});
	root.addEventListener("change", ({ target }) => {
		TYPING.delete(target);
		group.say(target.name, textOf(target));
	});
	// What was typed back to what it was is no change, and a browser tells nobody of it.
	root.addEventListener("focusout", ({ target }) => {
		// With the whole window the focus comes back, to what was half typed.
		if (target !== document.activeElement) TYPING.delete(target);
	});
	root.addEventListener(
		"toggle",
		({ target }) => {
			if (target.matches(".setup")) group.open = target.open;
		},
		true,
	);
	root.listening = new AbortController();
	for (const end of LET_GO) addEventListener(end, () => setTimeout(makeUp, 0, group), root.listening);
	if (root.querySelector("nav")) {
		turnPages(group, root, root.listening);
		holdOn(root.listening);
		openByKey(root.listening.signal);
		closeByKey(root, root.listening.signal);
	}
	return root;
}

// Escape closes the panel, and the focus is back where it was opened.
function closeByKey(root, signal) {
	const listen = ({ key }) => {
		const panel = root.querySelector(".setup[open]");
		if (key !== "Escape" || !panel || document.querySelector("dialog[open]")) return;
		panel.open = false;
		panel.querySelector("summary").focus({ preventScroll: true });
	};
	addEventListener("keydown", listen, { signal });
}

// Copies the address of the moment in view, and says so for a while. The server has to have heard of the moment; where
// it has, nothing is waited for, as a browser lets nobody copy long after a click.
async function copy(button, group) {
	for (let patience = COPIES; patience && isUnheard(); patience--) await new Promise((go) => setTimeout(go, 20));
	const whole = `${location.origin}${location.pathname}?${new URLSearchParams(searchOf(group))}`;
	await (navigator.clipboard?.writeText(whole).catch(() => copyByHand(whole)) ?? copyByHand(whole));
	const before = [...button.childNodes];
	if (before.length === 1) return;
	button.textContent = button.dataset.copied;
	setTimeout(() => button.replaceChildren(...before), TOLD);
}

// A page that came without encryption from another computer has no clipboard of its own.
function copyByHand(text) {
	const focus = document.activeElement;
	const field = document.body.appendChild(Object.assign(document.createElement("textarea"), { value: text }));
	field.select();
	document.execCommand("copy");
	field.remove();
	focus?.focus({ preventScroll: true });
}

// What the control says now: of a slider, the number at its place; of a box to tick, as Python writes it.
function textOf({ type, checked, value, dataset }) {
	if (type === "checkbox") return checked ? "True" : "False";
	return type === "range" ? dataset.values.split(" ")[value] : value;
}

function write(slider) {
	const text = slider.dataset.texts?.split("\n")[slider.value] ?? textOf(slider);
	slider.setAttribute("aria-valuetext", text);
	slider.parentElement.querySelector("output").textContent = text;
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
		else if (!isThis(before[i], node)) alter(before[i], node, known);
	});
	before.slice(after.length).forEach((node) => node.remove());
}

// Whether there is nothing to alter. A browser sees that much faster than we, but not what the controls in it say.
const isThis = (element, wanted) =>
	element.isEqualNode(wanted) && !wanted.matches("input, select") && !wanted.querySelector("input, select");

function alter(element, wanted, known) {
	const ahead = !known && element.matches("input, select, .slide");
	if (ahead) return;
	if (isInHand(element)) return void MISSED.set(element, wanted);
	MISSED.delete(element);
	for (const { name } of [...element.attributes])
		if (name !== "open" && !wanted.hasAttribute(name)) element.removeAttribute(name);
	for (const { name, value } of wanted.attributes)
		if (element.getAttribute(name) !== value) element.setAttribute(name, value);
	become(element, wanted, known);
	if (["radio", "checkbox"].includes(element.type)) element.checked = wanted.checked;
	// To set what is there already would have a browser look at each option of a menu anew.
	else if (element.matches("input, select") && element.value !== wanted.value) element.value = wanted.value;
}

const isInHand = (element) => element.matches("input:active") || TYPING.has(element);

// Unless it was changed: then another answer is to come.
function makeUp({ root, journal }) {
	const missed = [...(root?.querySelectorAll("input") ?? [])].filter((input) => MISSED.has(input));
	for (const input of missed) {
		alter(input, MISSED.get(input), journal.length === 0);
		if (input.type === "range") write(input);
	}
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
function turnPages(group, root, { signal }) {
	const turn = { PageDown: 1, PageUp: -1 };
	const control = "input, textarea, select, button, a, [role=slider], [role=radio], [tabindex='0']";
	const stageOf = (event) => event.target.closest?.("a.stage");
	document.addEventListener(
		"click",
		(event) => {
			const link = stageOf(event);
			if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
			event.preventDefault();
			go(link, group);
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
			go(target, group);
		},
		{ signal },
	);
	addEventListener("popstate", () => isThere(group) || follow(group), { signal });
	// With a connection that comes back Streamlit asks for nothing by itself; what was chosen meanwhile, also in other
	// elements of the page, goes along with the next message.
	const watch = new MutationObserver(() => isConnected() && !WAY.following && group.tell());
	const app = document.querySelector("[data-test-connection-state]");
	watch.observe(app, { attributeFilter: ["data-test-connection-state"] });
	const rest = new MutationObserver(() => setTimeout(correct, SOON, group));
	rest.observe(app, { attributeFilter: ["data-test-script-state"] });
	signal.addEventListener("abort", () => [watch, rest].forEach((observer) => observer.disconnect()));
}

// Streamlit writes the address as messages come, also those that answer what was asked for before somebody went back or
// to another page. At rest it is the address of the moment that the page shows. Streamlit is not told: if the page is
// late, and shows another moment soon, that one comes here as well, and nobody was led anywhere.
function correct(group) {
	if (!isQuiet() || WAY.following || isUnheard() || !navOf(group)?.dataset.search || !isPage(group) || isThere(group))
		return;
	history.replaceState(history.state, "", `${location.pathname}?${embedded(navOf(group).dataset.search)}`);
}

// Streamlit follows the address when the browser goes back or forward; it is told that it did. What was done a moment
// ago belongs to the moment that is taken along, so the server has to have heard of it, however long that takes it.
function go(link, group, patience = 1000) {
	clearTimeout(group.leaving);
	if (!isConnected() || (isUnheard() && patience)) {
		group.leaving = setTimeout(go, 20, link, group, isQuiet() ? patience - 1 : patience);
		return;
	}
	link.search = embedded(isOwn(link) ? link.search : searchOf(group));
	if (link.href !== location.href) history.pushState(null, "", link.href);
	dispatchEvent(new PopStateEvent("popstate"));
}

// Streamlit keeps one wish at a time: a click that is told on the way to another page, or back to another moment, has
// this page drawn once more, and the way is forgotten. So clicks wait until the way is over. And it may get lost as a
// message may: then it is gone once more.
function follow(group, patience = FIRST) {
	WAY.following = isPage(group) ? "moment" : "page";
	clearTimeout(group.arrival);
	group.arrival = setTimeout(() => {
		if (!WAY.following) return;
		if (!isQuiet()) return follow(group, patience);
		if (isThere(group) || patience > LONGEST) return arrive();
		dispatchEvent(new PopStateEvent("popstate"));
		follow(group, 2 * patience);
	}, patience);
}

function arrive() {
	if (!WAY.following) return;
	delete WAY.following;
	tellAll();
}

const navOf = (group) => group.root?.querySelector("nav") ?? null;
const nameOf = ({ pathname }) => pathname.split("/").filter(Boolean).at(-1) ?? "";
const isPage = (group) => nameOf(navOf(group).querySelector("[aria-current]")) === nameOf(location);
const isThere = (group) => isPage(group) && sorted(navOf(group).dataset.search) === sorted(location.search);

// A lesson that is shown inside of another page stays there.
function embedded(search) {
	const wanted = new URLSearchParams(search);
	for (const [name, value] of new URLSearchParams(location.search))
		if (EMBEDDING.includes(name) && !wanted.getAll(name).includes(value)) wanted.append(name, value);
	return wanted;
}

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

// What a part of the page adds to the address comes without the rest of the frame.
function leadOn(root) {
	const { dataset } = root.querySelector(":scope > [data-search]") ?? {};
	const nav = document.querySelector("nav[data-search]");
	if (dataset && nav) nav.dataset.search = dataset.search;
}

// A link that is opened in a tab of its own takes the moment along as well; and so does a click that finds nobody who
// listens, as the page is just changing.
function aim() {
	const search = document.querySelector("nav[data-search]")?.dataset.search;
	for (const link of search ? document.querySelectorAll("a.stage:not([data-own])") : []) {
		const whole = `${link.getAttribute("href").split("?")[0]}?${search}`;
		if (link.getAttribute("href") !== whole) link.setAttribute("href", whole);
	}
}

// A link may lead to another moment than the one in view.
const isOwn = (link) => link.dataset.own !== undefined;

// The address of the moment that the page shows; the browser's own comes with the end of an answer.
const searchOf = (group) => navOf(group).dataset.search || location.search;
