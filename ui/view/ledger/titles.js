// What each number of the ledger is called in plain words. Rows, columns and nodes are counted from 0, as in the names.
import { parse } from "./ledger.js";

const COLOURS = ["red", "green", "blue"];

export const word = (ledger, k) => ledger.setting.names[k];
export const layerOf = (ledger, name) =>
	ledger.layers.find((layer) => [layer.sum, layer.out, layer.W, layer.b].includes(name));
export const layerAfter = (ledger, layer) => ledger.layers[ledger.layers.indexOf(layer) + 1];
export const layerBefore = (ledger, layer) => ledger.layers[ledger.layers.indexOf(layer) - 1];
export const nodeName = (ledger, layer, j) => (layer.last ? `the ${word(ledger, j)} output` : `hidden node ${j}`);

// Row, column, colour and cell of one of the network's inputs.
export function pixelPlace(ledger, i) {
	const [, width, channels] = ledger.setting.picture;
	const cell = Math.floor(i / channels);
	return { row: Math.floor(cell / width), column: cell % width, channel: i % channels, cell };
}

export function pixelWords(ledger, i) {
	const { row, column, channel } = pixelPlace(ledger, i);
	const colour = ledger.setting.picture[2] === 3 ? `, ${COLOURS[channel]}` : "";
	return `pixel in row ${row}, column ${column}${colour}`;
}

export function titleOf(ledger, ref) {
	const { name, index } = parse(ref);
	const [kind, subject] = [ledger.kindOf(name), ledger.subjectOf(name)];
	const words = ledger.words?.(subject, index) ?? plainTitle(ledger, subject, index);
	const shapes = {
		"": words,
		change: `the change of ${words}`,
		new: `${words}, after the nudge`,
		after: `${words}, after the nudge`,
		slope: ledger.isWeight(name) ? `the gradient of ${words}` : `the blame at ${words}`,
	};
	return shapes[kind][0].toUpperCase() + shapes[kind].slice(1);
}

function plainTitle(ledger, name, index) {
	const at = index.at(-1);
	const titles = {
		X: () => `the ${pixelWords(ledger, at)}`,
		P: () => `the probability of ${word(ledger, at)}`,
		T: () => `the label for ${word(ledger, at)}`,
		E: () => `the error at ${word(ledger, at)}`,
		ell: () => "the loss of this picture",
		L: () => "the loss",
	};
	if (titles[name]) return titles[name]();
	const layer = layerOf(ledger, name);
	const node = nodeName(ledger, layer, at);
	if (name === layer.b) return `the bias of ${node}`;
	if (name === layer.W) return `the weight from ${inputName(ledger, layer, index[0])} to ${node}`;
	return name === layer.sum ? `the sum of ${node}` : `what ${node} passes on`;
}

function inputName(ledger, layer, i) {
	return layer.input === "X" ? `the ${pixelWords(ledger, i)}` : `hidden node ${i}`;
}
