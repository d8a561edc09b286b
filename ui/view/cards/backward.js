// Cards of the backward pass: the blame at each place, and the way it came.
import { refTo } from "../ledger/ledger.js";
import { word } from "../ledger/titles.js";
import { inBatch, lastLayer, range, slopeOf, value, weighted } from "./terms.js";

export function probabilityBlameCard(ledger, [n, k]) {
	const share = ledger.examples > 1 ? ` ÷ ${ledger.examples}` : "";
	const dP = value(ledger, "dP", n, k);
	const classes = ledger.setting.names.length;
	const entropy = ledger.setting.loss === "CrossEntropy";
	return {
		says: entropy
			? "Only the true answer's probability counts, and the smaller it is, the steeper the loss."
			: "Twice the error, shared over the nodes. It still has to pass through softmax.",
		symbols: [entropy ? `−T[${n},${k}] ÷ P[${n},${k}]${share}` : `2 × E[${n},${k}] ÷ ${classes}${share}`],
		lines: [
			entropy
				? ["−", value(ledger, "T", n, k), " ÷ ", value(ledger, "P", n, k), share, " = ", dP]
				: ["2 × ", value(ledger, "E", n, k), ` ÷ ${classes}${share} = `, dP],
		],
		goes: range(classes).map((j) => refTo(`d${lastLayer(ledger).sum}`, n, j)),
		lights: entropy ? [refTo("T", n, k), refTo("P", n, k)] : [refTo("E", n, k)],
	};
}

export function sumBlameCard(ledger, layer, [n, j]) {
	if (!layer.last) return bendBlameCard(ledger, layer, [n, j]);
	return ledger.setting.loss === "CrossEntropy"
		? logitBlameCard(ledger, layer, [n, j])
		: jacobianCard(ledger, layer, [n, j]);
}

function logitBlameCard(ledger, layer, [n, k]) {
	const share = ledger.examples > 1 ? ` ÷ ${ledger.examples}` : "";
	return {
		says: "With softmax and cross-entropy together, the blame is the error itself: prediction minus label.",
		symbols: [`(P[${n},${k}] − T[${n},${k}])${share}`],
		lines: [
			[
				"(",
				value(ledger, "P", n, k),
				" − ",
				value(ledger, "T", n, k),
				`)${share} = `,
				value(ledger, `d${layer.sum}`, n, k),
			],
		],
		goes: range(ledger.shape(layer.W)[0])
			.slice(0, 16)
			.map((i) => refTo(`d${layer.W}`, i, k)),
		lights: [refTo("P", n, k), refTo("T", n, k), refTo("E", n, k)],
	};
}

function jacobianCard(ledger, layer, [n, j]) {
	const classes = range(ledger.setting.names.length);
	const terms = classes.map((k) => {
		const factors = [value(ledger, "dP", n, k), slopeOfSoftmax(ledger, n, k, j)];
		return {
			name: `through(dP[${n},${k}],${refTo(layer.sum, n, j)})`,
			value: factors[0].value * factors[1].value,
			factors,
		};
	});
	return {
		says: "Softmax ties the outputs together: this logit moves every probability, and each brings its share of blame back.",
		symbols: [`Σₖ dP[${n},k] × P[${n},k] × ((k = ${j}) − P[${n},${j}])`],
		lines: classes.map((k) => [
			`slope of ${word(ledger, k)}: `,
			value(ledger, "P", n, k),
			k === j ? " × (1 − " : " × (0 − ",
			value(ledger, "P", n, j),
			") = ",
			slopeOfSoftmax(ledger, n, k, j),
		]),
		sum: weighted(ledger, terms, [], refTo(`d${layer.sum}`, n, j)),
		goes: range(ledger.shape(layer.W)[0])
			.slice(0, 16)
			.map((i) => refTo(`d${layer.W}`, i, j)),
		lights: classes.flatMap((k) => [refTo("dP", n, k), refTo("P", n, k)]),
	};
}

// How probability k answers to logit j.
const slopeOfSoftmax = (ledger, n, k, j) => ({
	name: `jacobian(${n},${k},${j})`,
	value: ledger.get("jacobian", n, k, j),
});

const bendBlameCard = (ledger, layer, [n, j]) => ({
	...slopedBlame(ledger, layer, [n, j]),
	goes: range(Math.min(ledger.shape(layer.W)[0], 8)).map((i) => refTo(`d${layer.W}`, i, j)),
	lights: [refTo(`d${layer.out}`, n, j), refTo(layer.sum, n, j)],
});

export function slopedBlame(ledger, layer, index) {
	const slope = slopeOf(ledger, layer, ...index);
	return {
		says: "What arrives behind the bend, times the slope of the bend at this sum. A silent ReLU lets nothing through.",
		symbols: [`d${layer.out}[${index}] × slope at ${layer.sum}[${index}]`],
		lines: [
			["slope: ", ...slope.line, " → ", slope],
			[value(ledger, `d${layer.out}`, ...index), " × ", slope, " = ", value(ledger, `d${layer.sum}`, ...index)],
		],
	};
}

// Blame that flows back through the weights of `layer` to one of its inputs.
export function inputBlameCard(ledger, layer, input, [n, i]) {
	const terms = range(ledger.shape(layer.W)[1]).map((j) => {
		const factors = [value(ledger, `d${layer.sum}`, n, j), value(ledger, layer.W, i, j)];
		return {
			name: `blame(${refTo(layer.W, i, j)}${inBatch(ledger, n)})`,
			value: factors[0].value * factors[1].value,
			factors,
		};
	});
	return {
		says: "The same weights, read backwards: each node's blame times the weight it comes through, added up.",
		symbols: [`Σ d${layer.sum}[${n},j] × ${layer.W}[${i},j]`],
		sum: weighted(ledger, terms, [], refTo(`d${input}`, n, i)),
		goes: input === "X" ? [] : [refTo(`dZ${layer.number - 1}`, n, i)],
		lights: terms.flatMap((term) => term.factors.map((factor) => factor.ref)),
	};
}
