// The photo in hand as the pixels that the network reads, or as the blame on each of them.

import { range } from "../../parts/numbers.js";
import { words } from "../../parts/words.js";
import { refTo } from "../ledger/ledger.js";
import { dot } from "../page/colour.js";
import { BLANK, grid, scaled } from "../page/grid.js";

// The pixels as a grid; blue and orange where they are blamed.
export function photoGrid(scene) {
	const [rows, columns, channels] = scene.setting.picture;
	const name = () => scene.blamed("X");
	return grid(scene, {
		rows,
		columns,
		className: "big",
		sharp: 2,
		label: words("photo_grid", { rows, columns }),
		cells: () => (scene.lens === "blame" ? blameOf(scene, channels) : colours(scene, channels)),
		ref: (i) => refTo(name(), 0, Math.floor(i / columns), i % columns, scene.channel),
		cellOf: ({ name: lit, index }) => (scene.ledger.subjectOf(lit) === "X" ? index[1] * columns + index[2] : undefined),
		all: () => "",
	});
}

function colours(scene, channels) {
	const { data } = scene.ledger.arrays.X;
	const at = (i, c) => data[i * channels + (channels === 3 ? c : 0)];
	return { key: `pixels ${scene.setting.stamps.pixels}`, colour: (i) => dot(at(i, 0), at(i, 1), at(i, 2)) };
}

// The blame on each pixel, its colours added up, on the scale of the largest.
function blameOf(scene, channels) {
	const pictures = range(channels).map((c) => scene.ledger.shades(scene.ledger.slopeOf("X"), c));
	if (!pictures[0]) return BLANK;
	const [rows, columns] = scene.setting.picture;
	const sums = Float32Array.from({ length: rows * columns }, (_, i) => pictures.reduce((sum, at) => sum + at(i), 0));
	return scaled(`blame ${scene.setting.stamps.blame} ${scene.walk.at}`, sums);
}
