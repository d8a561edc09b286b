// The filter slides over what it reads, place by place, and can be held at any of them.

import { words } from "../../parts/words.js";
import { h } from "./dom.js";

const DURATION = 5000;

// `show(at)` shows the filter at one of `count` places; null where it rests. -> {button, runs(), stop()}
export function slideOver(count, show) {
	let [at, before, frame] = [null, 0, 0];
	const button = h("button.tool", { onclick: () => (frame ? hold() : go()) }, words("slide"));
	button.hidden = matchMedia("(prefers-reduced-motion: reduce)").matches;
	const go = () => {
		at ??= 0;
		before = performance.now();
		frame = requestAnimationFrame(step);
		button.textContent = words("hold");
	};
	const hold = () => {
		cancelAnimationFrame(frame);
		frame = 0;
		button.textContent = words(at === null ? "slide" : "go_on");
	};
	const stop = () => {
		if (at === null) return;
		at = null;
		hold();
		show(null);
	};
	const step = (now) => {
		at += (Math.max(0, now - before) / DURATION) * count;
		before = now;
		if (at >= count) return stop();
		show(Math.floor(at));
		frame = requestAnimationFrame(step);
	};
	return { button, stop, runs: () => at !== null };
}
