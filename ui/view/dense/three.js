// What a node adds up, seen at once: pixels, weights, products.

import { h } from "../page/dom.js";
import { picture } from "../page/grid.js";
import { weightsOf } from "./dense.js";
import { colours } from "./pixels.js";

export function threePictures(scene, { n, j }) {
	const [rows, columns, channels] = scene.setting.picture;
	const { W } = scene.ledger.layers[0];
	const value = (i, channel) =>
		scene.ledger.get("X", n, i * channels + channel) * scene.ledger.get(W, i * channels + channel, j);
	const products = Array.from({ length: rows * columns }, (_, i) =>
		[...Array(channels).keys()].reduce((sum, channel) => sum + value(i, channel), 0),
	);
	const most = products.reduce((best, each) => Math.max(best, Math.abs(each)), 0) || 1;
	const small = (what) => picture(rows, columns, scene.signs, what);
	return h(
		"div.three",
		{ "aria-hidden": "true" },
		small(colours(scene, channels)),
		"×",
		small(weightsOf(scene, W, channels, j)),
		"=",
		small({ share: (i) => products[i] / most }),
	);
}
