// What the numbers of a convolutional network are called in plain words.

import { words } from "../../parts/words.js";
import { COLOURS, pixelTitle, word } from "../ledger/titles.js";

// Which of its inputs a weight reads.
export const sourceWords = (ledger, conv, c) =>
	conv.input !== "X" ? words("map_number", { map: c }) : words(ledger.setting.picture[2] === 3 ? COLOURS[c] : "photo");

// Undefined for numbers that every network has.
export function wordsOfMap(ledger, name, index) {
	const [, row, column, map] = index;
	if (name === "X") return pixelTitle(ledger, { row, column, channel: map });
	const { mean } = ledger;
	if (name === mean?.output) {
		const { number } = ledger.convolutions.at(-1);
		return words("title.mean", { map: index[1], number });
	}
	const last = ledger.layers.at(-1);
	if (name === last.W) return words("title.W_of_mean", { map: index[0], kind: word(ledger, index[1]) });
	const conv = ledger.convolutionOf(name);
	if (!conv) return undefined;
	const { number } = conv;
	if (name === conv.W) {
		const [y, x, source, filter] = index;
		const place = words(`window.${conv.window * y + x}`);
		return words("title.W_of_filter", { filter, number, place, source: sourceWords(ledger, conv, source) });
	}
	if (name === conv.b) return words("title.b_of_filter", { filter: index[0], number });
	const made = name === conv.sum ? "sum" : name === conv.pool ? "pool" : "out";
	return words(`title_in_map.${made}`, { map, number, row, column });
}
