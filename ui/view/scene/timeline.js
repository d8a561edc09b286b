// The loss curve is the handle: pull it, and the whole view shows that iteration.

import { show } from "../ledger/numbers.js";
import { h, plain } from "../page/dom.js";

const [WIDTH, HEIGHT] = [600, 56];

export function timeline(scene) {
	const path = h("path");
	const mark = h("i", { class: "now" });
	const words = h("span", { class: "note" });
	const handle = h("input", { type: "range", min: "0", step: "1", "aria-label": "Iteration of the network" });
	const bar = h(
		"div",
		{ class: "timeline" },
		h(
			"div",
			{ class: "curve" },
			h("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" }, path),
			h("span", { class: "cap" }, "loss"),
			mark,
			handle,
		),
		words,
	);
	let [drawn, times, losses, top] = [null];
	const at = (i) => [(i / (losses.length - 1)) * WIDTH, HEIGHT - 4 - (losses[i] / top) * (HEIGHT - 10)];
	handle.addEventListener("input", () => scene.toFrame(Number(handle.value)));
	handle.addEventListener("change", () => scene.leaveFrame(times[handle.value]));
	handle.addEventListener("keydown", (event) => event.stopPropagation());
	scene.follow(() => {
		const { stamp, arrays } = scene.setting;
		bar.hidden = !arrays.curve_t || scene.moment !== null;
		if (bar.hidden) return;
		if (stamp !== drawn) {
			[times, losses] = [arrays.curve_t.data, arrays.curve_L.data];
			top = Math.max(...losses) || 1;
			path.setAttribute(
				"d",
				`M${[...losses.keys()]
					.map((i) =>
						at(i)
							.map((x) => x.toFixed(1))
							.join(" "),
					)
					.join("L")}`,
			);
			handle.max = String(losses.length - 1);
		}
		drawn = stamp;
		const i = scene.frame ?? times.indexOf(scene.setting.iteration);
		handle.value = String(i);
		const [x, y] = at(i);
		mark.style.left = `${(x / WIDTH) * 100}%`;
		mark.style.top = `${y}px`;
		handle.setAttribute("aria-valuetext", `iteration ${times[i]}, loss ${show(losses[i])}`);
		words.replaceChildren(
			plain(
				scene.frame === null
					? `Iteration ${times[i]}. Pull along the curve of this picture's loss to see the last ${losses.length} states.`
					: `Iteration ${times[i]}${scene.ledger.shade ? ", the weights as pictures in 15 shades" : ""}. Let go for ${scene.ledger.shade ? "" : "the maps and "}the exact numbers.`,
			),
		);
	});
	return bar;
}
