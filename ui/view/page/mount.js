// Opens a view in its element and keeps it up to date, whatever kind of network it draws.

import { ending } from "../../parts/ending.js";
import { parse } from "../ledger/ledger.js";
import { toolRow } from "../scene/tools.js";
import { walkBar } from "../scene/walk_bar.js";
import { answer, followQuestion, isLeft, questionOf, say, tellAsked } from "./around.js";
import { h } from "./dom.js";
import { mailboxOf } from "./mailbox.js";

// `Stage` is the Scene of this kind of network; `build(scene)` draws its elements.
export function mount({ parentElement, data: view, setStateValue }, Stage, build) {
	let root = parentElement.querySelector(".view");
	// Another kind of network may come into the same element.
	if (root && root.id !== view) {
		close(root, root.id);
		for (const each of [root.previousSibling, root]) each.remove();
		root = null;
	}
	if (!root) {
		root = h("div.view", { id: view });
		parentElement.append(h("style", STYLE), root);
	}
	root.scene ??= open(new Stage(root), view, build);
	// The glossary shows where in the drawing its things live.
	globalThis[Symbol.for("lesson-drawing")] = root;
	root.scene.python.send = (value) => isLeft() || setStateValue("chosen", value);
	root.scene.python.sendScrub = (iteration) => say("scrub", root.scene.setting.run, iteration);
	root.scene.changed();
	return ending(root, () => close(root, view));
}

// Room above and below the number that is told of, in CSS pixels.
const SPARE = 12;

// The next page's view waits until it is told what to show; parts that stay the same are there already.
function close({ scene }, key) {
	scene.watching.abort();
	const mailbox = mailboxOf(key);
	if (mailbox.listen !== scene.changed) return;
	mailbox.listen = null;
	tellAsked("");
	for (const known of [mailbox.parts, mailbox.due]) known.delete("setting");
}

function open(scene, key, build) {
	const mailbox = mailboxOf(key);
	scene.mailbox = mailbox;
	let [drawn, taken] = [null, null];
	scene.changed = (isNew = true) => {
		const setting = mailbox.parts.get("setting");
		if (!setting || !complete(mailbox.parts, setting)) return;
		const said = mailbox.due.get("setting");
		// What was sent meanwhile is repeated all the same; what waits for a part has not been heard yet.
		if (!isNew) return said === taken && scene.python.chose(setting.chosen?.ref ?? null);
		taken = said;
		scene.take(mailbox.parts, setting);
		const form = formOf(setting, scene.ledger);
		if (form !== drawn) build(scene);
		drawn = form;
		scene.refresh();
		scene.placed();
		scene.walk.follow(setting);
	};
	mailbox.listen = scene.changed;
	watch(scene);
	return scene;
}

// All parts of the same moment have arrived.
const complete = (parts, setting) =>
	Object.entries(setting.stamps).every(([part, stamp]) => parts.get(part)?.stamp === stamp);

// What the elements depend on; while it stays, only numbers change.
const formOf = ({ stage, layers, picture, names, loss, computed, label }, ledger) =>
	JSON.stringify([stage, layers, picture, names, loss, computed, label === null, ledger.examples]);

// Puts the drawing on the page in the light of its stage, with what belongs above and below it.
export function arrange(scene, drawing, below) {
	const { root, setting } = scene;
	root.dataset.stage = setting.stage;
	for (const column of drawing.querySelectorAll(".column"))
		column.classList.toggle("dim", dims(setting.stage, column.dataset.band));
	root.replaceChildren(h("div.swipe", drawing), walkBar(scene), toolRow(scene), ...below);
	scene.follow(() => scene.frames.goesOn || lightParts(scene));
	scene.onMoment = (moment) => play(scene, drawing, moment);
	scene.lit((lights) => {
		for (const element of drawing.querySelectorAll("[data-ref]"))
			element.classList.toggle("lit", lights.has(element.dataset.ref));
	});
}

// Blame runs through every place, so then none is dimmed.
const dims = (stage, band) => ["forward", "truth", "loss"].includes(stage) && stage !== band;

// Lights what the moment in view is about: with another weight, that may be another part.
function lightParts(scene) {
	const { root, walk } = scene;
	const { parts = [] } = walk.moment ?? {};
	// While the timeline is pulled there is nothing in hand.
	const lit = typeof parts === "function" ? parts(scene.hand) : parts;
	for (const part of root.querySelectorAll("[data-part]")) part.classList.toggle("on", lit.includes(part.dataset.part));
}

// Turns to a moment of the walk, and lets the lines that lead there flow once.
function play(scene, drawing, moment) {
	const { root } = scene;
	const lines = drawing.querySelector(".edges");
	root.toggleAttribute("data-moment", moment !== null);
	bringIntoView(root, placeOf(scene.walk.told, drawing));
	if (!lines) return;
	lines.dataset.flow = "";
	requestAnimationFrame(() => {
		lines.dataset.flow = moment?.flow ?? "";
	});
}

// Where a number that is told of stands; of a weight or a cell, what is lit at its node; else the first that is lit.
function placeOf(told, drawing) {
	const { name, index } = told ? parse(told) : { name: "", index: [] };
	const node = `[data-node="${name.match(/\d+/)?.[0]},${index.at(-1)}"]`;
	return [`.num[data-ref="${told}"]`, `${node} .on`, ".on"].map((each) => drawing.querySelector(each)).find(Boolean);
}

// On a narrow screen, what is told of may be above or below, where the head or the sentence covers it.
function bringIntoView(root, part) {
	if (!part) return;
	const [above, below] = [document.querySelector(".head"), root.querySelector(".moments")];
	part.style.scrollMargin = `${(above?.offsetHeight ?? 0) + SPARE}px 0 ${below.offsetHeight + SPARE}px`;
	part.scrollIntoView({ block: "nearest" });
}

// Pointing is the same everywhere: whatever carries data-ref has a card, whatever carries data-term lights its place.
function watch(scene) {
	const { root } = scene;
	const at = (event, what) => event.composedPath().find((element) => element.dataset?.[what])?.dataset[what] ?? null;
	const point = (event) => {
		const [ref, term] = [at(event, "ref"), at(event, "term")];
		if (term) return scene.hint([term]);
		scene.pointing.point(ref);
	};
	root.addEventListener("pointerover", (event) => event.pointerType === "mouse" && !inGrid(event) && point(event));
	root.addEventListener("pointerleave", () => scene.pointing.point(null));
	root.addEventListener("focusin", (event) => event.target.matches(":focus-visible") && !inGrid(event) && point(event));
	root.addEventListener("click", (event) => {
		const ref = at(event, "ref") ?? at(event, "term");
		if (ref && !inGrid(event)) choose(scene, ref);
	});
	// The arrow keys turn the moments and digits answer their question, unless a control or a picture of cells has the
	// focus.
	scene.watching = new AbortController();
	const { signal } = scene.watching;
	addEventListener("keydown", (event) => hear(event, scene), { signal });
	letGo(root, signal);
	followQuestion(() => scene.asked?.(), signal);
}

const focusIn = (root) => root.getRootNode().activeElement ?? document.activeElement;

// Whoever clicks a control is done with it, and the arrow keys lead the walk again: they do not change what was chosen
// where nobody sees it; one that is reached by keys keeps them. Blurred, as Tab still goes on from there.
function letGo(root, signal) {
	let isByHand = false;
	const begin = ({ type }) => {
		isByHand = type === "pointerdown";
	};
	// After what is done at a click: it may move the focus to what its label is of.
	const end = ({ type }) => setTimeout(() => isByHand && focusIn(root)?.matches(TURNED[type]) && focusIn(root).blur());
	for (const type of ["pointerdown", "keydown"]) addEventListener(type, begin, { signal, capture: true });
	for (const type of Object.keys(TURNED)) addEventListener(type, end, { signal });
	root.addEventListener("change", end, { signal });
}

function hear(event, { root, walk, setting }) {
	const focus = focusIn(root);
	// While a page arrives there is nothing to walk through yet.
	if (!setting || event.altKey || event.ctrlKey || event.metaKey || focus?.closest?.(BUSY)) return;
	if (walk.moment?.asks) answerBy(event.key);
	if (!event.shiftKey) turnBy(event, walk);
}

// A digit stands for the answer at that place, counted from 1; some keyboards have digits with Shift alone.
function answerBy(key) {
	const question = questionOf();
	const chosen = question?.reply ? null : question?.answers[key - 1];
	if (chosen) answer(chosen);
}

function turnBy(event, walk) {
	const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
	if (!by || (by < 0 && walk.at === null)) return;
	event.preventDefault();
	// A key that is held down does not run through all stages.
	if (by < 0) walk.back();
	else if (!event.repeat || !walk.wayOn) walk.next();
}

// What these keys belong to while it has the focus.
const ROLES = ["application", "slider", "radio", "menu", "menuitem", "menuitemradio", "option"];
const BUSY = [
	"input:not([type=checkbox]), select, textarea, [contenteditable]",
	...ROLES.map((role) => `[role=${role}]`),
].join();

// What they would change unseen, by what ends a hand's work with it: at its click a menu has only been opened.
const TURNED = { click: "[type=radio], [type=range]", change: "[type=radio], [type=range], select" };

const inGrid = (event) => event.composedPath().some((element) => element.classList?.contains("grid"));

function choose(scene, ref) {
	scene.pointing.pointed = null;
	scene.pointing.pin(ref);
}
