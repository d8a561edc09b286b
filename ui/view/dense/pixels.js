// The picture in hand as the numbers that the network reads, or as the blame on each of them.

import { words } from "../../parts/words.js";
import { refTo } from "../ledger/ledger.js";
import { dot } from "../page/colour.js";
import { BLANK, grid, scaled } from "../page/grid.js";

export function pixelGrid(scene) {
	const [rows, columns, channels] = scene.setting.picture;
	const name = () => scene.blamed("X");
	return grid(scene, {
		rows,
		columns,
		className: "big",
		sharp: columns > 16 ? 4 : 8,
		label: words("pixel_grid", { rows, columns }),
		cells: () => (scene.lens === "blame" ? blameOf(scene, channels) : colours(scene, channels)),
		ref: (i) => refTo(name(), scene.n, i * channels + scene.channel),
		cellOf: (lit) =>
			lit.name === name() && lit.index[0] === scene.n ? Math.floor(lit.index[1] / channels) : undefined,
		all: () => `${name()}[${scene.n},*]`,
	});
}

// The pixels of one picture of the batch as dots.
export function colours(scene, channels, n = scene.n) {
	const { data, shape } = scene.ledger.arrays.X;
	const value = (i, channel) => Math.round(255 * data[n * shape[1] + i * channels + channel]);
	return {
		key: `pixels ${n} ${scene.setting.stamps.pixels}`,
		colour: (i) =>
			channels === 3 ? dot(value(i, 0), value(i, 1), value(i, 2)) : dot(value(i, 0), value(i, 0), value(i, 0)),
	};
}

// The blame on each pixel, its colours added up, on the scale of the largest.
function blameOf(scene, channels) {
	const blame = scene.ledger.slopeOf("X");
	if (!scene.ledger.has(blame)) return BLANK;
	const { data, shape } = scene.ledger.arrays[blame];
	const sums = sumsOf(data.subarray(scene.n * shape[1], (scene.n + 1) * shape[1]), channels);
	return scaled(`blame ${scene.n} ${scene.setting.stamps.step} ${scene.walk.at}`, sums);
}

const sumsOf = (values, channels) =>
	Float64Array.from({ length: values.length / channels }, (_, i) =>
		values.subarray(i * channels, (i + 1) * channels).reduce((sum, value) => sum + value, 0),
	);
