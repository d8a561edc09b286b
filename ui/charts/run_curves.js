// The curves of a run as a time machine: whoever points at them is told what they say there, and may go there.
// They come drawn (drawing.py); here a line follows the pointer.

import { ending } from "../parts/ending.js";
import { count, fixed, percent, show } from "../parts/numbers.js";
import { filled } from "../parts/words.js";

// How the values of a panel are said.
const FORMS = {
	number: (value) => show(value, 3),
	percent: (value) => percent(value, 1),
	share: (value) => fixed(value, 2),
};
// Milliseconds until the iteration that keys have come to is chosen.
const REST = 700;

/** @typedef {{name: string, form: string, lines: {name: string, x: number[], y: number[]}[]}} Spoken A panel. */

/**
 * @typedef {object} Curves What Python sends.
 * @property {string} legend HTML, with a button for each track if there are several
 * @property {string} drawing HTML
 * @property {Spoken[]} panels what the track in view has to say
 * @property {number} track its number
 * @property {number} at the iteration in view
 * @property {number} last the last one of the track
 * @property {number} right the one at the right end
 * @property {boolean} busy whether the run is under way
 * @property {string} group the controls of the page through which the choice is told
 * @property {string} voice the names there begin with this
 * @property {Object<string, string>} words by key, with places in them
 */

/** @param {{parentElement: HTMLElement, data: Curves}} element */
export default function ({ parentElement, data }) {
	const root = parentElement.querySelector(".curves") ?? parentElement.appendChild(build());
	root.show(data);
	return ending(root, root.rest);
}

function build() {
	const [root, legend, drawing, said] = ["curves", "legend", "drawing", "said"].map(part);
	const [now, pointer] = ["now", "pointer"].map(part);
	const over = part("over");
	const box = part("box");
	box.tabIndex = 0;
	box.setAttribute("role", "slider");
	box.setAttribute("aria-valuemin", 0);
	over.append(now, pointer);
	box.append(drawing, over);
	root.append(legend, box, said);

	/** @type {Curves} */
	let data;
	let pointed = null;
	let waiting = 0;
	// Through the controls of the page, whose journal loses nothing.
	const say = (what, ...numbers) =>
		globalThis[Symbol.for("lesson-controls")].get(data.group).say(`${data.voice}.${what}`, numbers.join(" "));
	const point = (t) => {
		pointed = t;
		pointer.hidden = t === null;
		const text = wordsAt(data.panels, t ?? data.at, data.words);
		said.textContent = text;
		box.setAttribute("aria-valuenow", t ?? data.at);
		box.setAttribute("aria-valuetext", text);
		for (const [line, at] of [
			[now, data.at],
			[pointer, t ?? data.at],
		])
			line.style.left = `${(100 * at) / data.right}%`;
	};
	const choose = (t) => t !== data.at && say("at", data.track, t);

	let down = false;
	const under = ({ clientX }) => {
		const { left, width } = over.getBoundingClientRect();
		return iterationAt((clientX - left) / width, data);
	};
	box.addEventListener("pointermove", (event) => point(under(event)));
	box.addEventListener("pointerdown", (event) => {
		down = true;
		box.setPointerCapture(event.pointerId);
		point(under(event));
	});
	box.addEventListener("pointerup", (event) => {
		if (down) choose(under(event));
		down = false;
	});
	box.addEventListener("pointerleave", () => down || point(null));
	box.addEventListener("blur", () => point(null));
	box.addEventListener("keydown", (event) => {
		const now = pointed ?? data.at;
		const to = iterationBy(event.key, now, data.last);
		if (event.key === "Enter" || event.key === " ") choose(now);
		else if (event.key === "Escape") point(null);
		else if (to === null) return;
		else {
			point(to);
			clearTimeout(waiting);
			waiting = setTimeout(() => pointed !== null && choose(pointed), REST);
		}
		event.preventDefault();
		event.stopPropagation();
	});
	legend.addEventListener("click", ({ target }) => target.matches("button") && say("track", target.value));

	return Object.assign(root, {
		show(next) {
			// What stays keeps the focus.
			if (next.legend !== data?.legend) legend.innerHTML = next.legend;
			drawing.innerHTML = next.drawing;
			if (next.busy && data?.busy === false) box.scrollIntoView({ block: "nearest" });
			data = next;
			box.setAttribute("aria-label", data.words.label);
			box.setAttribute("aria-valuemax", data.last);
			point(pointed);
		},
		rest: () => clearTimeout(waiting),
	});
}

const part = (name) => Object.assign(document.createElement("div"), { className: name });

/** The iteration at a share of the width, as far as the track in view goes. */
export const iterationAt = (share, { right, last }) =>
	Math.min(Math.round(Math.min(Math.max(share, 0), 1) * right), last);

/** Where a key leads from iteration t, or null. */
export function iterationBy(key, t, last) {
	const far = Math.max(1, Math.round(last / 20));
	const to = {
		ArrowLeft: t - 1,
		ArrowRight: t + 1,
		ArrowDown: t - far,
		ArrowUp: t + far,
		Home: 0,
		End: last,
		PageDown: t - far,
		PageUp: t + far,
	}[key];
	return to === undefined ? null : Math.min(Math.max(to, 0), last);
}

/** "Iteration 120: loss: mini-batch 0.53 (at 118), ...": of each line the nearest point that was computed. */
export function wordsAt(panels, t, words) {
	const parts = panels.map(({ name, form, lines }) => {
		const said = lines.map((line) => {
			const i = nearest(line.x, t);
			const value = `${line.name} ${FORMS[form](line.y[i])}`;
			return line.x[i] === t ? value : filled(words.computed_at, { value, t: count(line.x[i]) });
		});
		return `${name}: ${said.join(", ")}`;
	});
	return filled(words.at, { t: count(t), panels: parts.join("; ") });
}

/** The place of the number of x, which grow, that lies nearest to t. */
export function nearest(x, t) {
	let [low, high] = [0, x.length - 1];
	while (high - low > 1) {
		const middle = (low + high) >> 1;
		if (x[middle] <= t) low = middle;
		else high = middle;
	}
	return Math.abs(x[high] - t) < Math.abs(x[low] - t) ? high : low;
}
