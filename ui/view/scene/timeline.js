// The loss curve is the handle: pull it, and the whole view shows that iteration.

import { count, show } from "../../parts/numbers.js";
import { words } from "../../parts/words.js";
import { field, h, plain, setText } from "../page/dom.js";

export class Frames {
	constructor(scene) {
		this.scene = scene;
		/** @type {number | null} The frame in view; null where the whole step is. */
		this.at = null;
		// While it turns from one frame to the next: what all frames have alike stays as it is on the page.
		this.goesOn = false;
	}

	// A frame is left as soon as the step that it showed is there, or other frames are.
	take({ iteration, frames, stamps }) {
		const there = JSON.stringify([iteration, ...frames.map((name) => stamps[name])]);
		if (there !== this.there) this.at = null;
		this.there = there;
	}

	to(frame) {
		this.goesOn = frame !== null && this.at !== null;
		this.at = frame;
		this.scene.open();
		this.scene.refresh();
		this.goesOn = false;
	}

	// The timeline was let go at this iteration: its exact numbers are asked for.
	leave(iteration) {
		if (iteration === this.scene.setting.iteration) this.to(null);
		else this.scene.python.scrub(iteration);
	}
}

export function timeline(scene) {
	const { frames } = scene;
	const line = h("polyline");
	const mark = h("i.now");
	const pull = plain("");
	const says = h("span.note", pull);
	const handle = field({ type: "range", min: "0", step: "1", "aria-label": words("iteration") });
	const bar = h(
		"div.timeline",
		h("div.curve", h("span.cap", words("caption.loss")), h("div", drawnLine(line, scene.setting.square), mark), handle),
		says,
	);
	let times = null;
	handle.addEventListener("input", () => frames.to(Number(handle.value)));
	handle.addEventListener("change", () => frames.leave(times[handle.value]));
	scene.follow(() => {
		const { setting } = scene;
		bar.hidden = !setting.line || scene.walk.at !== null;
		if (bar.hidden) return;
		const { curve_t, curve_L } = setting.arrays;
		if (curve_t.data !== times) {
			times = curve_t.data;
			line.setAttribute("points", setting.line);
			handle.max = String(times.length - 1);
		}
		const i = frames.at ?? times.indexOf(setting.iteration);
		handle.value = String(i);
		const { x, y } = line.points[i];
		Object.assign(mark.style, { left: `${(100 * x) / setting.square}%`, top: `${(100 * y) / setting.square}%` });
		handle.setAttribute("aria-valuetext", words("iteration_at", { t: count(times[i]), loss: show(curve_L.data[i]) }));
		setText(pull, words(`pull.${pulled(scene)}`, { t: count(times[i]), count: count(times.length) }));
	});
	return bar;
}

// It comes drawn, on a square of so many steps each way.
const drawnLine = (line, square) =>
	h("svg", { viewBox: `0 0 ${square} ${square}`, preserveAspectRatio: "none", "aria-hidden": "true" }, line);

// What there is to see while the timeline is pulled.
const pulled = ({ frames, ledger }) => (frames.at === null ? "rest" : ledger.shade ? "shades" : "maps");
