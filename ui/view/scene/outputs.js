// The output nodes: logit, and the probability that softmax makes of it.

import { probability } from "../../parts/numbers.js";
import { words } from "../../parts/words.js";
import { blameCell, cell, column, h, numberAt, setShare } from "../page/dom.js";

export function outputsColumn(scene, layer) {
	const rows = scene.setting.names.map((name, k) => output(scene, layer, name, k));
	return column("outputs", { label: words("outputs") }, h("div.rows", rows));
}

function output(scene, layer, name, k) {
	const { sum } = layer;
	const bar = h("span.share", { "aria-hidden": "true" });
	scene.follow(() => setShare(bar, 100 * (scene.ledger.at(scene.at("P", k)) ?? 0)));
	return h(
		"div.output",
		{ "data-class": k, "data-node": `${layer.number},${k}` },
		h("div.name", name),
		cell(scene, { part: "logit", caption: words("caption.logit"), name: sum, k }),
		h(
			"div.cell",
			{ "data-part": "softmax" },
			h("span.cap", words("caption.probability")),
			numberAt(scene, () => scene.at("P", k), probability),
			bar,
		),
		blameCell(scene, "output-blame", sum, k),
	);
}
