// Elements made in one line, and the numbers, which every drawing shows in the same way.
import { brief, NOT_YET, show } from "../../parts/numbers.js";
import { words } from "../../parts/words.js";
import { titleOf } from "../ledger/titles.js";

const SVG = "http://www.w3.org/2000/svg";
const SVG_TAGS = new Set(["svg", "path", "polyline", "circle", "line", "g", "rect", "text"]);

// h("button.next", { onclick: go }, "Next"); functions become listeners; null and false are left out.
export function h(selector, ...content) {
	const [tag, ...classes] = selector.split(".");
	const element = SVG_TAGS.has(tag) ? document.createElementNS(SVG, tag) : document.createElement(tag);
	element.classList.add(...classes);
	if (tag === "button") element.type = "button";
	const attributes = content[0]?.constructor === Object ? content.shift() : {};
	for (const [name, value] of Object.entries(attributes)) {
		if (typeof value === "function") element.addEventListener(name.slice(2), value);
		else if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
	}
	element.append(...content.flat().filter((child) => ![null, undefined, false].includes(child)));
	return element;
}

// A column of the drawing; `part` is what lights it in the walk, `band` the stage that it belongs to.
export const column = (kind, { band = "forward", part = null, label, heading = label }, ...content) =>
	h(
		`section.column.${kind}`,
		{ "data-band": band, "data-part": part, "aria-label": label },
		h("h4", heading),
		...content,
	);

// What is no computed number: an index, a setting, a number in prose.
export const plain = (text) => h("span", { "data-plain": true }, text);

// A number that is worked out from the ledger's, by the name from which anyone can compute it.
export const derived = (name, value, text = show(value), sign = null) =>
	h("span.num", { "data-name": name, "data-value": String(value), "data-sign": sign }, text);

// A bar for the size of a number, on the scale of the largest.
export const sizeBar = (value, largest) =>
	h("i", { "data-sign": signOf(value), style: `width:${(100 * Math.abs(value / (largest || 1))).toFixed(1)}%` });

// A field whose keys are its own: arrows turn no moments in it.
export const field = (attributes) => h("input", { ...attributes, onkeydown: (event) => event.stopPropagation() });

// A number of the ledger on the drawing: it can be pointed at, and follows the step in hand.
// `at` gives its name, which may depend on the picture that is looked at; `write` turns the value into text.
export function numberAt(scene, at, write = show) {
	const element = h("button.num");
	let [before, shown] = [null, undefined];
	scene.follow(() => {
		const ref = at();
		const value = scene.ledger.at(ref);
		if (ref === before && value === shown) return;
		fill(scene.ledger, element, ref, write);
		if (ref !== before) element.dataset.ref = ref;
		// While the timeline is pulled, sixty times a second, nobody is told the words; they are put right behind it.
		const still = scene.frames.at === null;
		if (still)
			element.setAttribute(
				"aria-label",
				`${titleOf(scene.ledger, ref)}: ${value === null ? words("not_yet") : element.textContent}`,
			);
		[before, shown] = [ref, still ? value : undefined];
	});
	return element;
}

export function fill(ledger, element, ref, write = show) {
	const value = ledger.at(ref);
	if (element.dataset.name !== ref) element.dataset.name = ref;
	if (element.classList.contains("not-yet") !== (value === null)) element.classList.toggle("not-yet");
	if (value === null) delete element.dataset.value;
	else element.dataset.value = String(value);
	const text = value === null ? NOT_YET : write(value);
	if (!setText(element, text)) return;
	const long = widthOf(text);
	if (element.style.getPropertyValue("--long") !== long) element.style.setProperty("--long", long);
}

// Another text in the place of the one that is there: less to lay out than another node. -> whether it is another
export function setText(element, text) {
	if (element.textContent === text) return false;
	if (element.firstChild && element.firstChild === element.lastChild) element.firstChild.data = text;
	else element.textContent = text;
	return true;
}

// How wide a text of digits is, in em of a wide font: what has too little room for it is written smaller.
const WIDTHS = { "−": 0.84, "+": 0.84, "×": 0.84, ".": 0.36, "–": 0.5 };
const widthOf = (text) =>
	[...text].reduce((all, sign) => all + (WIDTHS[sign] ?? (/\d/.test(sign) ? 0.64 : 0.46)), 0).toFixed(2);

export const signOf = (value) => (value === null || value === 0 ? "none" : value > 0 ? "plus" : "minus");

// A bar from the middle: blue to the right, orange to the left, as long as the value is large on a shared scale.
function signedBar(scene, at, largest) {
	const bar = h("span.signed-bar", { "aria-hidden": "true" });
	scene.follow(() => {
		const value = scene.ledger.at(at());
		if (bar.dataset.sign !== signOf(value)) bar.dataset.sign = signOf(value);
		setShare(bar, 50 * Math.min(1, Math.abs(value) / (largest() || 1)));
	});
	return bar;
}

// How far a bar reaches, in per cent.
export function setShare(bar, share) {
	const text = `${share.toFixed(1)}%`;
	if (bar.style.getPropertyValue("--share") !== text) bar.style.setProperty("--share", text);
}

// A number of the ledger at place k under its caption, with its bar on the scale of `most`, or of its whole array.
export function cell(scene, { part = null, caption, name, k, write = brief, most, selector = "div.cell" }) {
	const at = () => scene.at(name, k);
	const bar = signedBar(scene, at, () => most ?? scene.ledger.largest(name));
	return h(selector, { "data-part": part }, h("span.cap", caption), numberAt(scene, at, write), bar);
}

// The blame on the same.
export function blameCell(scene, part, name, k) {
	const caption = words("caption.blame");
	return ofBefore(
		scene,
		cell(scene, { selector: "div.cell.blame", part, caption, name: scene.ledger.slopeOf(name), k }),
	);
}

// After the nudge nobody has walked back yet: the blame of before is no part of that moment.
export function ofBefore(scene, blame) {
	scene.follow(() => blame.classList.toggle("of-before", scene.lens === "after"));
	return blame;
}
