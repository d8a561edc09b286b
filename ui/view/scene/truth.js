// What people say it is, and how far each output is from it.

import { error } from "../../parts/numbers.js";
import { words } from "../../parts/words.js";
import { refTo } from "../ledger/ledger.js";
import { blameCell, cell, column, h, numberAt } from "../page/dom.js";

export function labelColumn(scene) {
	const tags = rows(scene, (k) =>
		arriving(
			scene,
			k,
			numberAt(scene, () => refTo("T", scene.n, k)),
		),
	);
	return column("label", { band: "truth", part: "label", label: words("label") }, tags);
}

export function errorColumn(scene) {
	return column(
		"error",
		{ band: "loss", part: "error", label: words("errors"), heading: words("error") },
		rows(scene, (k) => [
			cell(scene, { caption: words("caption.difference"), name: "E", k, write: error, most: 1 }),
			!scene.setting.loss.dZ && blameCell(scene, "dP", "P", k),
		]),
	);
}

// In the moment in which the label arrives it is a word; it becomes numbers in the next one.
function arriving(scene, k, number) {
	const said = h("b");
	const tag = h("div.tag", number, said);
	scene.follow(() => {
		const arrives = scene.walk.moment?.name === "label";
		number.hidden = arrives;
		tag.hidden = arrives && k !== scene.k;
		said.textContent = arrives ? scene.setting.names[k] : "";
	});
	return tag;
}

// A row for each output, in line with the outputs themselves.
const rows = (scene, content) =>
	h("div.rows", ...scene.setting.names.map((_, k) => h("div.output", h("div.name"), content(k))));
