// What a node adds up, seen at once: pixels, weights, products.

import { range } from "../../parts/numbers.js";
import { h } from "../page/dom.js";
import { picture, scaled } from "../page/grid.js";
import { weightsOf } from "./dense.js";
import { colours } from "./pixels.js";

export function threePictures(scene, { n, j }) {
	const [rows, columns, channels] = scene.setting.picture;
	const { W } = scene.ledger.layers[0];
	const value = (i, channel) =>
		scene.ledger.get("X", n, i * channels + channel) * scene.ledger.get(W, i * channels + channel, j);
	const products = Array.from({ length: rows * columns }, (_, i) =>
		range(channels).reduce((sum, channel) => sum + value(i, channel), 0),
	);
	const small = (what) => picture(rows, columns, scene.signs, what);
	return h(
		"div.three",
		{ "aria-hidden": "true" },
		small(colours(scene, channels)),
		"×",
		small(weightsOf(scene, W, channels, j)),
		"=",
		small(scaled("products", products)),
	);
}
