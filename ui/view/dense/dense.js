// A hidden layer: each node as the picture of its weights, its sum, its bend, and what it passes on.

import { range, show, signed } from "../../parts/numbers.js";
import { words } from "../../parts/words.js";
import { refTo } from "../ledger/ledger.js";
import { blameCell, cell, h, ofBefore, setText } from "../page/dom.js";
import { BLANK, grid } from "../page/grid.js";
import { bendGlyph } from "./bend.js";

// More nodes than these stand in two columns.
export const FEW = 8;

export function denseColumn(scene, layer) {
	const nodes = scene.ledger.shape(layer.W)[1];
	const many = nodes > FEW;
	return h(
		`section.column.dense${many ? ".many" : ""}`,
		{ "data-band": "forward", "data-layer": layer.number, "aria-label": words("hidden_nodes") },
		h("h4", words("hidden_nodes")),
		h(
			"div.nodes",
			{ style: `--rows:${many ? Math.ceil(nodes / 2) : nodes}` },
			...range(nodes).map((j) => node(scene, layer, j)),
		),
		scaleNote(scene, layer),
	);
}

function node(scene, layer, j) {
	const { sum, out, bend } = layer;
	return h(
		"div.node",
		{ "data-node": `${layer.number},${j}` },
		weightsPicture(scene, layer, j),
		cell(scene, { part: "sum", caption: words("caption.sum"), name: sum, k: j }),
		bend?.forward && h("div.cell.bend", { "data-part": "bend" }, bendGlyph(scene, layer, j)),
		bend && cell(scene, { part: "bend", caption: words("caption.passes_on"), name: out, k: j }),
		blameCell(scene, "hidden-blame", sum, j),
		ofBefore(scene, h("span.cap.blame.between", words("caption.blame"))),
		bend && blameCell(scene, "through-weights", out, j),
	);
}

function weightsPicture(scene, layer, j) {
	const [inputs] = scene.ledger.shape(layer.W);
	const [rows, columns, channels] = layer.input === "X" ? scene.setting.picture : [1, inputs, 1];
	const name = () => scene.seen(layer.W);
	return h(
		"div.cell.picture",
		{ "data-part": "weights" },
		grid(scene, {
			rows,
			columns,
			sharp: columns > 16 ? 1 : 4,
			label: words("weights_of_node", { node: j }),
			cells: () => weightsOf(scene, name(), channels, j),
			ref: (i) => refTo(name(), i * channels + scene.channel, j),
			cellOf: (lit) =>
				scene.ledger.subjectOf(lit.name) === layer.W && lit.index[1] === j
					? Math.floor(lit.index[0] / channels)
					: undefined,
			all: () => `${layer.W}[*,${j}]`,
		}),
	);
}

// One node's column of a matrix, the colours of a pixel added up, on the scale of the whole matrix.
export function weightsOf(scene, name, channels, j) {
	const { ledger, setting, frames } = scene;
	if (frames.at !== null && name === ledger.layers[0].W) return { key: `frame ${frames.at}`, share: ledger.shade(j) };
	if (!ledger.made(name)) return BLANK;
	const key = `${name} ${setting.stamps.weights} ${setting.stamps.step}`;
	// new_W1 is drawn on the scale of W1, so that before and after can be compared.
	const scale =
		ledger.largest(ledger.kindOf(name) === "new" ? ledger.subjectOf(name) : name) * (channels === 3 ? 1.7 : 1) || 1;
	const at = cellOf(ledger, name, j);
	if (channels === 1) return { key, share: (i) => at(i) / scale };
	return { key, share: (i) => (at(3 * i) + at(3 * i + 1) + at(3 * i + 2)) / scale };
}

function cellOf(ledger, name, j) {
	const { data, shape } = ledger.arrays[name] ?? {};
	return data ? (i) => data[i * shape[1] + j] : (i) => ledger.get(name, i, j);
}

// Where nodes stand close, one line says for all of them which number is which.
function rowsNote(scene, layer) {
	if (scene.ledger.shape(layer.W)[1] <= FEW) return null;
	return h("span.rows-note", words("rows.values"), ofBefore(scene, h("span.blame", words("rows.blame"))));
}

function scaleNote(scene, layer) {
	const end = h("span", { "data-plain": true });
	const start = h("span", { "data-plain": true });
	scene.follow(() => {
		const name = scene.blamed(layer.W);
		const most = scene.ledger.largest(name);
		const pulled = scene.frames.at !== null;
		setText(start, pulled ? "−" : show(-most, 2));
		setText(end, pulled ? "+" : signed(most, 2));
	});
	return h("p.note.scale", start, h("i.scale-bar", { "aria-hidden": "true" }), end, rowsNote(scene, layer));
}
