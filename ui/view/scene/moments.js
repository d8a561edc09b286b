// The walk through one training step: numbered moments, a few for each stage, one sentence each.

import { refTo } from "../ledger/ledger.js";

/**
 * @typedef {object} Moment
 * @property {string} name by which the lesson has its title and its sentence
 * @property {string} stage on whose page it is told
 * @property {string[]} parts what is lit
 * @property {string} [flow] the direction in which the lines run between this moment and the one before
 * @property {"blame" | "after"} [lens] what the pictures of weights show
 * @property {(hand: object) => string} tells the number whose card is shown: of picture n, weight W1[i,j], label k
 * @property {(hand: object) => Object<string, string | object>} [says] the numbers in the sentence, by place
 * @property {(scene: object) => string} [form] the end of the key of its sentence, where one is not true of all
 */

const ofBatch = ({ ledger }) => (ledger.examples > 1 ? "_of_batch" : "");
export const byRule = ({ setting }) => (setting.optimizer.plain ? "" : "_by_rule");

// The numbers of both outputs.
export const both = (name, n, place) => ({ [`${place}0`]: refTo(name, n, 0), [`${place}1`]: refTo(name, n, 1) });

/** @type {Moment[]} From the probabilities to the blame on the outputs: the same in every network. */
export const AT_OUTPUTS = [
	{
		name: "softmax",
		stage: "forward",
		parts: ["softmax"],
		tells: ({ n }) => refTo("P", n, 0),
		says: ({ n }) => both("P", n, "P"),
	},
	{ name: "label", stage: "truth", parts: ["label"], tells: ({ n, k }) => refTo("T", n, k) },
	{
		name: "one_hot",
		stage: "truth",
		parts: ["label"],
		tells: ({ n, k }) => refTo("T", n, k),
		says: ({ n }) => both("T", n, "T"),
	},
	{
		name: "compare",
		stage: "truth",
		parts: ["softmax", "label", "error"],
		tells: ({ n, k }) => refTo("E", n, k),
		says: ({ n, k }) => ({ P: refTo("P", n, k), T: refTo("T", n, k), ...both("E", n, "E") }),
	},
	{
		name: "true_class",
		stage: "loss",
		parts: ["softmax", "label"],
		tells: ({ n, k }) => refTo("P", n, k),
		says: ({ n, k }) => ({ P: refTo("P", n, k) }),
	},
	{
		name: "score",
		stage: "loss",
		parts: ["loss"],
		form: ofBatch,
		tells: () => "L",
		says: ({ n }) => ({ ell: refTo("ell", n), L: "L" }),
	},
	{ name: "beside", stage: "loss", parts: ["loss", "error"], tells: () => "L" },
	{
		name: "output_blame",
		stage: "backprop",
		parts: ["dP", "output-blame"],
		tells: ({ ledger, n }) => refTo(ledger.slopeOf(ledger.layers.at(-1).sum), n, 0),
		says: ({ ledger, n }) => both(ledger.slopeOf(ledger.layers.at(-1).sum), n, "dZ"),
	},
];

/** @type {Moment} */
export const NEW_ANSWER = {
	name: "new_answer",
	stage: "backprop",
	parts: ["softmax", "loss"],
	lens: "after",
	form: ofBatch,
	tells: ({ ledger }) => ledger.afterOf("L"),
	says: ({ ledger, n, k }) => ({
		P: refTo("P", n, k),
		new_P: refTo(ledger.afterOf("P"), n, k),
		L: "L",
		new_L: ledger.afterOf("L"),
	}),
};

const first = ({ layers, n, i, j }) => ({
	X: refTo("X", n, i),
	W: refTo(layers[0].W, i, j),
	Z: refTo(layers[0].sum, n, j),
});

/** @type {Moment[]} */
export const MOMENTS = [
	{
		name: "pixels",
		stage: "forward",
		parts: ["pixels"],
		tells: ({ n, i }) => refTo("X", n, i),
		says: ({ n, i }) => ({ X: refTo("X", n, i) }),
	},
	{
		name: "multiply",
		stage: "forward",
		parts: ["pixels", "weights"],
		flow: "first forward",
		tells: ({ layers, i, j }) => refTo(layers[0].W, i, j),
		says: first,
	},
	{
		name: "sum",
		stage: "forward",
		parts: ["sum"],
		tells: ({ layers, n, j }) => refTo(layers[0].sum, n, j),
		says: first,
	},
	{
		name: "bend",
		stage: "forward",
		parts: ["bend"],
		tells: ({ layers, n, j }) => refTo(layers[0].out, n, j),
		says: ({ layers, n, j }) => ({ Z: refTo(layers[0].sum, n, j), A: refTo(layers[0].out, n, j) }),
	},
	{
		name: "logits",
		stage: "forward",
		parts: ["logit"],
		flow: "later forward",
		tells: ({ layers, n }) => refTo(layers.at(-1).sum, n, 0),
		says: ({ layers, n }) => both(layers.at(-1).sum, n, "Z"),
	},
	...AT_OUTPUTS,
	{
		name: "through_weights",
		stage: "backprop",
		parts: ["through-weights"],
		flow: "later backward",
		tells: ({ ledger, layers, n, j }) => refTo(ledger.slopeOf(layers[0].out), n, j),
		says: ({ ledger, layers, n, j }) => ({ dA: refTo(ledger.slopeOf(layers[0].out), n, j) }),
	},
	{
		name: "through_bend",
		stage: "backprop",
		parts: ["hidden-blame"],
		tells: ({ ledger, layers, n, j }) => refTo(ledger.slopeOf(layers[0].sum), n, j),
		says: ({ ledger, layers, n, j }) => ({
			dA: refTo(ledger.slopeOf(layers[0].out), n, j),
			dZ: refTo(ledger.slopeOf(layers[0].sum), n, j),
		}),
	},
	{
		name: "first_weights",
		stage: "backprop",
		parts: ["pixels", "weights"],
		flow: "first backward",
		lens: "blame",
		form: ofBatch,
		tells: ({ ledger, layers, i, j }) => refTo(ledger.slopeOf(layers[0].W), i, j),
		says: ({ ledger, layers, n, i, j }) => ({
			dZ: refTo(ledger.slopeOf(layers[0].sum), n, j),
			X: refTo("X", n, i),
			dW: refTo(ledger.slopeOf(layers[0].W), i, j),
		}),
	},
	{
		name: "nudge",
		stage: "backprop",
		parts: ["pixels", "weights"],
		lens: "after",
		form: byRule,
		tells: ({ ledger, layers, i, j }) => refTo(ledger.newOf(layers[0].W), i, j),
		says: ({ ledger, layers, i, j }) => ({
			W: refTo(layers[0].W, i, j),
			change: refTo(ledger.changeOf(layers[0].W), i, j),
			new: refTo(ledger.newOf(layers[0].W), i, j),
		}),
	},
	NEW_ANSWER,
];

// The moment in which a number comes to be, by name.
export function momentOf(name, ledger) {
	const [kind, subject] = [ledger.kindOf(name), ledger.subjectOf(name)];
	if (kind === "after") return "new_answer";
	if (["change", "new"].includes(kind)) return "nudge";
	const blamed = kind === "slope";
	const last = ledger.layers.at(-1);
	if ([last.W, last.b].includes(subject)) return blamed ? "through_weights" : "pixels";
	if (ledger.isWeight(name)) return blamed ? "first_weights" : "pixels";
	const outputs = {
		X: ["pixels", "first_weights"],
		[last.sum]: ["logits", "output_blame"],
		...MADE_AT_OUTPUTS,
	};
	const bent = ledger.layers.some((layer) => layer.out === subject && layer.sum !== subject);
	return (outputs[subject] ?? (bent ? ["bend", "through_weights"] : ["sum", "through_bend"]))[Number(blamed)];
}

// Of each number at the outputs: when it comes to be, and when its blame does.
export const MADE_AT_OUTPUTS = {
	P: ["softmax", "output_blame"],
	T: ["one_hot"],
	E: ["compare"],
	ell: ["score"],
	L: ["score"],
	jacobian: ["output_blame"],
};
