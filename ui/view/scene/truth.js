// What people say it is, and how far each output is from it.

import { error } from "../../parts/numbers.js";
import { words } from "../../parts/words.js";
import { refTo } from "../ledger/ledger.js";
import { blameCell, cell, column, h, numberAt } from "../page/dom.js";

export function labelColumn(scene) {
	const label = (k) => numberAt(scene, () => refTo("T", scene.n, k));
	const tags = rows(scene, (k) => h("div.tag", label(k)));
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

// A row for each output, in line with the outputs themselves.
const rows = (scene, content) =>
	h("div.rows", ...scene.setting.names.map((_, k) => h("div.output", h("div.name"), content(k))));
