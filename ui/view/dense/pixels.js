// The picture in hand, and the same picture as the numbers that the network reads, or as the blame on each of them.

import { refTo } from "../ledger/ledger.js";
import { words, woven } from "../ledger/words.js";
import { dot } from "../page/colour.js";
import { h, plain } from "../page/dom.js";
import { grid } from "../page/grid.js";
import { showPhoto } from "../page/photo.js";

export function pixelsColumn(scene) {
	const [rows, columns, channels] = scene.setting.picture;
	const name = () => (scene.lens === "blame" ? scene.ledger.slopeOf("X") : "X");
	const photo = h("img.photo", { alt: words("in_hand") });
	scene.follow(() => showPhoto(photo, scene.n === 0 ? scene.ledger.arrays.photo : null));
	return h(
		"section.column.pixels",
		{ "data-band": "forward", "data-part": "pixels", "aria-label": words("pixels") },
		h("h4", words("picture")),
		photo,
		grid(scene, {
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
		}),
		h("p.note", woven("numbers", { size: plain(`${rows} × ${columns}${channels === 3 ? " × 3" : ""}`) })),
	);
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
	if (!scene.ledger.has(blame)) return { key: "none", share: () => 0 };
	const { data, shape } = scene.ledger.arrays[blame];
	const sums = sumsOf(data.subarray(scene.n * shape[1], (scene.n + 1) * shape[1]), channels);
	const most = sums.reduce((best, sum) => Math.max(best, Math.abs(sum)), 0) || 1;
	return { key: `blame ${scene.n} ${scene.setting.stamps.step} ${scene.motion.at}`, share: (i) => sums[i] / most };
}

const sumsOf = (values, channels) =>
	Float64Array.from({ length: values.length / channels }, (_, i) =>
		values.subarray(i * channels, (i + 1) * channels).reduce((sum, value) => sum + value, 0),
	);
