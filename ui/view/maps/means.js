// The mean of each last map: the numbers that the output nodes read.

import { words } from "../../parts/words.js";
import { refTo } from "../ledger/ledger.js";
import { column, h } from "../page/dom.js";
import { BLANK, grid } from "../page/grid.js";

export function meansColumn(scene) {
	const { output } = scene.ledger.mean;
	const count = scene.ledger.shape(output)[1];
	const columns = columnsFor(count);
	const name = () => scene.blamed(output);
	return column(
		"means",
		{ part: "means", label: words("means") },
		grid(scene, {
			rows: count / columns,
			columns,
			sharp: 6,
			label: words("mean_grid", { count }),
			cells: () => cellsOf(scene, name()),
			ref: (i) => refTo(name(), 0, i),
			cellOf: ({ name: lit, index }) => ([output, scene.ledger.slopeOf(output)].includes(lit) ? index[1] : undefined),
			all: () => `${output}[0,*]`,
		}),
		h("p.note", words("one_a_map")),
	);
}

function cellsOf(scene, name) {
	if (!scene.ledger.has(name)) return BLANK;
	const most = scene.ledger.largest(name) || 1;
	return { key: `${name} ${scene.setting.stamps.step}`, share: (i) => scene.ledger.get(name, 0, i) / most };
}

// So many columns that all rows are full, and the picture is nearly square.
export function columnsFor(count) {
	let columns = Math.ceil(Math.sqrt(count));
	while (count % columns) columns++;
	return columns;
}
