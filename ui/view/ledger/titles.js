// What each number of the ledger is called in plain words. Rows, columns and nodes are counted from 0, as in the names.

import { words } from "../../parts/words.js";
import { parse } from "./ledger.js";

export const COLOURS = ["red", "green", "blue"];

export const word = (ledger, k) => ledger.setting.names[k];
export const layerOf = (ledger, name) =>
	ledger.layers.find((layer) => [layer.sum, layer.out, layer.W, layer.b].includes(name));
export const layerAfter = (ledger, layer) => ledger.layers[ledger.layers.indexOf(layer) + 1];
export const layerBefore = (ledger, layer) => ledger.layers[ledger.layers.indexOf(layer) - 1];
const nodeName = (ledger, layer, j) =>
	layer.last ? words("node.output", { kind: word(ledger, j) }) : words("node.hidden", { node: j });

// Row, column, colour and cell of one of the network's inputs.
function pixelPlace(ledger, i) {
	const [, width, channels] = ledger.setting.picture;
	const cell = Math.floor(i / channels);
	return { row: Math.floor(cell / width), column: cell % width, channel: i % channels, cell };
}

// The pixel at a place; the colour is said where there are several.
export const pixelTitle = (ledger, { row, column, channel }) =>
	ledger.setting.picture[2] === 3
		? words("title.X_colour", { row, column, colour: words(COLOURS[channel]) })
		: words("title.X", { row, column });

export function titleOf(ledger, ref) {
	const { name, index } = parse(ref);
	const [kind, subject] = [ledger.kindOf(name), ledger.subjectOf(name)];
	const what = ledger.words?.(subject, index) ?? plainTitle(ledger, subject, index);
	const change = kind === "slope" && ledger.isWeight(name) ? "gradient" : kind;
	const title = kind ? words(`changed.${change}`, { what }) : what;
	return title[0].toUpperCase() + title.slice(1);
}

// A title as it stands in the middle of a sentence.
export const inSentence = (title) => title[0].toLowerCase() + title.slice(1);

// What all numbers of one name together are called.
export function arrayTitle(ledger, name) {
	if (["X", "P", "T", "E", "ell", "L"].includes(name)) return words(`all.${name}`);
	const its = ledger.convolutionOf?.(name);
	const places = { layer: its ? words("convolution", { number: its.number }) : rowOf(ledger, name) };
	const layer = its ?? layerOf(ledger, name);
	if (!layer) return words("means");
	const kind = { [layer.W]: "W", [layer.b]: "b", [layer.sum]: "sum", [layer.pool]: "pool" }[name] ?? "out";
	return words(`all.${kind}`, places);
}

function rowOf(ledger, name) {
	const layer = layerOf(ledger, name);
	return words(layer?.last ? "outputs" : "hidden_nodes");
}

function plainTitle(ledger, name, index) {
	const at = index.at(-1);
	if (name === "X") return pixelTitle(ledger, pixelPlace(ledger, at));
	if (["P", "T", "E", "ell", "L"].includes(name)) return words(`title.${name}`, { kind: word(ledger, at) });
	const layer = layerOf(ledger, name);
	const node = nodeName(ledger, layer, at);
	if (name === layer.b) return words("title.b", { node });
	if (name === layer.W) return words("title.W", { from: inputName(ledger, layer, index[0]), to: node });
	return words(name === layer.sum ? "title.sum" : "title.out", { node });
}

const inputName = (ledger, layer, i) =>
	layer.input === "X" ? pixelTitle(ledger, pixelPlace(ledger, i)) : words("node.hidden", { node: i });
