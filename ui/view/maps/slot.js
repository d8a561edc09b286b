// What the bench is made of: captioned grids, each only painted while its convolution is in hand.

import { words } from "../../parts/words.js";
import { parse } from "../ledger/ledger.js";
import { h } from "../page/dom.js";
import { grid } from "../page/grid.js";

export const current = (scene, conv) => scene.bench.number === conv.number;

export function slot(caption, content, note) {
	return h("figure.slot", h("figcaption.cap", caption), content, note);
}

// A grid that is only painted while its bench is seen.
export function lazyGrid(scene, conv, { cells, ...rest }) {
	let kept = { key: "never", share: () => 0 };
	return grid(scene, {
		...rest,
		all: () => "",
		cells: () => {
			if (current(scene, conv)) kept = cells();
			return kept;
		},
	});
}

const sharpFor = (columns) => (columns > 32 ? 2 : columns > 16 ? 4 : 8);

export function mapGrid(scene, conv, name, label, { cells, ref }) {
	const [, rows, columns] = scene.ledger.shape(name);
	return lazyGrid(scene, conv, {
		rows,
		columns,
		sharp: sharpFor(columns),
		label: words("map_grid", { map: label, rows, columns }),
		cells,
		ref: (i) => ref(Math.floor(i / columns), i % columns),
		cellOf: ({ name: lit, index }) => {
			if (!current(scene, conv)) return undefined;
			const own = parse(ref(0, 0));
			return scene.ledger.subjectOf(lit) === scene.ledger.subjectOf(own.name) && index[3] === own.index[3]
				? index[1] * columns + index[2]
				: undefined;
		},
	});
}
