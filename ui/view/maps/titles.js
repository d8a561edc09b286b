// What the numbers of a convolutional network are called in plain words.
import { word } from "../ledger/titles.js";

const COLOURS = ["red", "green", "blue"];

export const colourWord = (c) => COLOURS[c];
export const mapWords = (conv, c) => `map ${c} of convolution ${conv.number}`;

// Which of its inputs a weight reads.
export const sourceWords = (ledger, conv, c) =>
	conv.input !== "X" ? `map ${c}` : ledger.setting.picture[2] === 3 ? colourWord(c) : "the photo";

// Undefined for numbers that every network has.
export function wordsOfMap(ledger, name, index) {
	const at = (place) => `row ${place[1]}, column ${place[2]}`;
	if (name === "X")
		return `the pixel in ${at(index)}${ledger.setting.picture[2] === 3 ? `, ${colourWord(index[3])}` : ""}`;
	const { mean } = ledger;
	if (name === mean?.output) return `the mean of ${mapWords(ledger.convolutions.at(-1), index[1])}`;
	const last = ledger.layers.at(-1);
	if (name === last.W) return `the weight from the mean of map ${index[0]} to the ${word(ledger, index[1])} output`;
	const conv = ledger.convolutionOf(name);
	if (!conv) return undefined;
	if (name === conv.W)
		return `the weight of filter ${index[3]}, convolution ${conv.number}, ${windowWords(index)}, for ${sourceWords(ledger, conv, index[2])}`;
	if (name === conv.b) return `the bias of filter ${index[0]}, convolution ${conv.number}`;
	const map = `${mapWords(conv, index[3])}, ${at(index)}`;
	if (name === conv.sum) return `the sum in ${map}`;
	return name === conv.pool ? `the largest of four in ${map}` : `what is passed on in ${map}`;
}

const windowWords = ([row, column]) => `${["top", "middle", "bottom"][row]} ${["left", "centre", "right"][column]}`;
