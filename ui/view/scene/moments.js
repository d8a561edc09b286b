// One training step in slow motion: numbered moments, one sentence each, at the learner's pace.

import { refTo } from "../ledger/ledger.js";

/**
 * @typedef {object} Moment
 * @property {string} name by which the lesson has its title and its sentence
 * @property {string[]} parts what is lit
 * @property {string} [flow] the direction in which the lines run between this moment and the one before
 * @property {"blame" | "after"} [lens] what the pictures of weights show
 * @property {(hand: object) => string} tells the number whose card is shown, for picture n and a first weight W1[i,j]
 */

/** @type {Moment[]} From the probabilities to the blame on the outputs: the same in every network. */
export const AT_OUTPUTS = [
	{ name: "softmax", parts: ["softmax"], tells: ({ n }) => refTo("P", n, 0) },
	{ name: "compare", parts: ["label", "error"], tells: ({ n }) => refTo("E", n, 0) },
	{ name: "score", parts: ["loss"], tells: () => "L" },
	{
		name: "output_blame",
		parts: ["dP", "output-blame"],
		tells: ({ ledger, n }) => refTo(ledger.slopeOf(ledger.layers.at(-1).sum), n, 0),
	},
];

/** @type {Moment[]} */
export const MOMENTS = [
	{
		name: "multiply",
		parts: ["pixels", "weights"],
		flow: "first forward",
		tells: ({ layers, i, j }) => refTo(layers[0].W, i, j),
	},
	{ name: "sum", parts: ["sum"], tells: ({ layers, n, j }) => refTo(layers[0].sum, n, j) },
	{ name: "bend", parts: ["bend"], tells: ({ layers, n, j }) => refTo(layers[0].out, n, j) },
	{
		name: "logits",
		parts: ["logit"],
		flow: "later forward",
		tells: ({ layers, n }) => refTo(layers.at(-1).sum, n, 0),
	},
	...AT_OUTPUTS,
	{
		name: "through_weights",
		parts: ["through-weights"],
		flow: "later backward",
		tells: ({ ledger, layers, n, j }) => refTo(ledger.slopeOf(layers[0].out), n, j),
	},
	{
		name: "through_bend",
		parts: ["hidden-blame"],
		tells: ({ ledger, layers, n, j }) => refTo(ledger.slopeOf(layers[0].sum), n, j),
	},
	{
		name: "first_weights",
		parts: ["pixels", "weights"],
		flow: "first backward",
		lens: "blame",
		tells: ({ ledger, layers, i, j }) => refTo(ledger.slopeOf(layers[0].W), i, j),
	},
	{
		name: "nudge",
		parts: ["pixels", "weights", "softmax", "loss"],
		lens: "after",
		tells: ({ ledger, layers, i, j }) => refTo(ledger.newOf(layers[0].W), i, j),
	},
];

// In which moment a number comes to be.
export function momentOf(name, ledger) {
	const [kind, subject] = [ledger.kindOf(name), ledger.subjectOf(name)];
	if (["change", "new", "after"].includes(kind)) return 11;
	const blamed = kind === "slope";
	const last = ledger.layers.at(-1);
	if ([last.W, last.b].includes(subject)) return blamed ? 8 : 0;
	if (ledger.isWeight(name)) return blamed ? 10 : 0;
	const outputs = { X: [0, 10], P: [4, 7], T: [5], E: [5], ell: [6], L: [6], jacobian: [7], [last.sum]: [3, 7] };
	const bent = ledger.layers.some((layer) => layer.out === subject && layer.sum !== subject);
	return (outputs[subject] ?? (bent ? [2, 8] : [1, 9]))[Number(blamed)];
}
