// Cards of the backward pass: the blame at each place, and the way it came.

import { range } from "../../parts/numbers.js";
import { words } from "../../parts/words.js";
import { refTo, workedOut } from "../ledger/ledger.js";
import { layerBefore, word } from "../ledger/titles.js";
import { linesOf, mentions, operandsOf, symbolsOf } from "./formula.js";
import { atOutputs, inBatch, lastLayer, multiplied, slopeOf, value, weighted } from "./terms.js";

export function probabilityBlameCard(ledger, [n, k]) {
	const { dP, dZ, says } = ledger.setting.loss;
	const last = lastLayer(ledger);
	return {
		...outputCard(ledger, dP, [n, k], value(ledger, ledger.slopeOf("P"), n, k)),
		says: says.dP,
		goes:
			dZ && !mentions(dZ, "dP")
				? []
				: range(ledger.setting.names.length).map((j) => refTo(ledger.slopeOf(last.sum), n, j)),
	};
}

export function sumBlameCard(ledger, layer, [n, j]) {
	if (!layer.last) return bendBlameCard(ledger, layer, [n, j]);
	return ledger.setting.loss.dZ ? logitBlameCard(ledger, layer, [n, j]) : jacobianCard(ledger, layer, [n, j]);
}

// Where softmax and the loss together have a blame of their own.
function logitBlameCard(ledger, layer, [n, k]) {
	const { dZ, says } = ledger.setting.loss;
	return {
		...outputCard(ledger, dZ, [n, k], value(ledger, ledger.slopeOf(layer.sum), n, k)),
		says: says.dZ,
		goes: gradientsInto(ledger, layer, k, 16),
	};
}

// The gradients of the first weights that lead to node j.
const gradientsInto = (ledger, { W }, j, most) =>
	range(Math.min(ledger.shape(W)[0], most)).map((i) => refTo(ledger.slopeOf(W), i, j));

// A number of one output by its formula.
export function outputCard(ledger, formula, [n, k], result) {
	const place = atOutputs(ledger, n, k);
	if (formula === null) return { symbols: [], lines: [[words("no_formula")], [result]], lights: [] };
	return {
		symbols: [symbolsOf(formula, place)],
		lines: linesOf(formula, place, result),
		lights: operandsOf(formula, place),
	};
}

function jacobianCard(ledger, layer, [n, j]) {
	const classes = range(ledger.setting.names.length);
	const terms = classes.map((k) => {
		const blame = value(ledger, ledger.slopeOf("P"), n, k);
		return multiplied(workedOut("through", blame.ref, refTo(layer.sum, n, j)), blame, slopeOfSoftmax(ledger, n, k, j));
	});
	return {
		says: words("says.softmax_blame"),
		symbols: [`Σₖ dP[${n},k] × P[${n},k] × ((k = ${j}) − P[${n},${j}])`],
		lines: classes.map((k) => [
			`${words("slope_of", { what: word(ledger, k) })}: `,
			value(ledger, "P", n, k),
			k === j ? " × (1 − " : " × (0 − ",
			value(ledger, "P", n, j),
			") = ",
			slopeOfSoftmax(ledger, n, k, j),
		]),
		sum: weighted(ledger, terms, [], refTo(ledger.slopeOf(layer.sum), n, j)),
		goes: gradientsInto(ledger, layer, j, 16),
		lights: classes.flatMap((k) => [refTo(ledger.slopeOf("P"), n, k), refTo("P", n, k)]),
	};
}

// How probability k answers to logit j.
const slopeOfSoftmax = (ledger, n, k, j) => ({
	name: workedOut("jacobian", n, k, j),
	value: ledger.get("jacobian", n, k, j),
});

const bendBlameCard = (ledger, layer, [n, j]) => ({
	...slopedBlame(ledger, layer, [n, j]),
	goes: gradientsInto(ledger, layer, j, 8),
	lights: [refTo(ledger.slopeOf(layer.out), n, j), refTo(layer.sum, n, j)],
});

export function slopedBlame(ledger, layer, index) {
	const slope = slopeOf(ledger, layer, ...index);
	const [behind, before] = [layer.out, layer.sum].map((name) => value(ledger, ledger.slopeOf(name), ...index));
	return {
		says: words("says.bend_blame"),
		symbols: [`${ledger.slopeOf(layer.out)}[${index}] × ${words("slope_at", { sum: `${layer.sum}[${index}]` })}`],
		lines: [
			...(layer.bend.slope ? [] : [[words("no_formula")]]),
			[`${words("chain.slope")}: `, ...slope.line, " → ", slope],
			[behind, " × ", slope, " = ", before],
		],
	};
}

// Blame that flows back through the weights of `layer` to one of its inputs.
export function inputBlameCard(ledger, layer, input, [n, i]) {
	const before = layerBefore(ledger, layer);
	const terms = range(ledger.shape(layer.W)[1]).map((j) => {
		const weight = value(ledger, layer.W, i, j);
		const name = workedOut("blame", weight.ref, ...inBatch(ledger, n));
		return multiplied(name, value(ledger, ledger.slopeOf(layer.sum), n, j), weight);
	});
	return {
		says: words("says.input_blame"),
		symbols: [`Σ ${ledger.slopeOf(layer.sum)}[${n},j] × ${layer.W}[${i},j]`],
		sum: weighted(ledger, terms, [], refTo(ledger.slopeOf(input), n, i)),
		goes: before ? [refTo(ledger.slopeOf(before.sum), n, i)] : [],
		lights: terms.flatMap((term) => term.factors.map((factor) => factor.ref)),
	};
}
