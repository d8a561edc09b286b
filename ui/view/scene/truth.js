// What people say it is, and how far each output is from it.

import { refTo } from "../ledger/ledger.js";
import { brief, fixed, show } from "../ledger/numbers.js";
import { words } from "../ledger/words.js";
import { h, numberAt, signedBar } from "../page/dom.js";

export function labelColumn(scene) {
	return h(
		"section.column.label",
		{ "data-band": "truth", "data-part": "label", "aria-label": words("label") },
		h("h4", words("label")),
		h(
			"div.rows",
			scene.setting.names.map((_, k) =>
				h(
					"div.output",
					h("div.name"),
					h(
						"div.tag",
						numberAt(scene, () => refTo("T", scene.n, k)),
					),
				),
			),
		),
	);
}

export function errorColumn(scene) {
	return h(
		"section.column.error",
		{ "data-band": "loss", "data-part": "error", "aria-label": words("errors") },
		h("h4", words("error")),
		h(
			"div.rows",
			scene.setting.names.map((_, k) =>
				h(
					"div.output",
					h("div.name"),
					h(
						"div.cell",
						h("span.cap", "P − T"),
						numberAt(scene, () => scene.at("E", k), { write: error }),
						signedBar(
							scene,
							() => scene.at("E", k),
							() => 1,
						),
					),
					scene.setting.loss.dZ
						? null
						: h(
								"div.cell.blame",
								{ "data-part": "dP" },
								h("span.cap", words("caption.blame")),
								numberAt(scene, () => scene.at(scene.ledger.slopeOf("P"), k), { write: brief }),
								signedBar(
									scene,
									() => scene.at(scene.ledger.slopeOf("P"), k),
									() => scene.ledger.largest(scene.ledger.slopeOf("P")),
								),
							),
				),
			),
		),
	);
}

const error = (value) =>
	(value > 0 ? "+" : "") +
	(Math.abs(value) > 0.005 && Math.abs(value) < 0.995 ? fixed(value, 2) : show(value, Math.abs(value) < 0.5 ? 2 : 3));
