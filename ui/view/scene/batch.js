// The pictures of a mini-batch, small: one of them is looked at, all of them count.

import { range } from "../../parts/numbers.js";
import { words } from "../../parts/words.js";
import { colours } from "../dense/pixels.js";
import { word } from "../ledger/titles.js";
import { h, plain } from "../page/dom.js";
import { picture } from "../page/grid.js";

export function batchRow(scene) {
	const [rows, columns, channels] = scene.setting.picture;
	const buttons = range(scene.ledger.examples).map((n) =>
		h("button.thumb", {
			onclick: () => {
				scene.n = n;
				scene.refresh();
			},
		}),
	);
	let drawn = null;
	scene.follow(() => {
		buttons.forEach((button, n) => button.setAttribute("aria-pressed", String(scene.n === n)));
		const stamp = `${scene.setting.stamps.pixels} ${scene.signs} ${buttons.map((_, n) => labelOf(scene, n))}`;
		if (stamp === drawn) return;
		drawn = stamp;
		buttons.forEach((button, n) => {
			button.setAttribute("aria-label", `${n}: ${labelOf(scene, n)}`);
			button.replaceChildren(
				picture(rows, columns, scene.signs, colours(scene, channels, n)),
				h("span.cap", plain(labelOf(scene, n))),
			);
		});
	});
	return h(
		"span.choices",
		{ role: "group", "aria-label": words("batch") },
		h("span.cap", words("look_at_picture")),
		buttons,
	);
}

const labelOf = (scene, n) => word(scene.ledger, scene.classOf(n));
