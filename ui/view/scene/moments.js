// One training step in slow motion: numbered moments, one sentence each, at the learner's pace.

import { refTo } from "../ledger/ledger.js";

/**
 * @typedef {object} Moment
 * @property {string} title
 * @property {string[]} parts what is lit
 * @property {string} [flow] the direction in which the lines run between this moment and the one before
 * @property {"blame" | "after"} [lens] what the pictures of weights show
 * @property {string} says
 * @property {(hand: object) => string} tells the number whose card is shown, for picture n and a first weight W1[i,j]
 */

/** @type {Moment[]} */
export const MOMENTS = [
	{
		title: "Multiply",
		parts: ["pixels", "weights"],
		flow: "first forward",
		says: "Each hidden node multiplies every pixel by a weight of its own.",
		tells: ({ layers, i, j }) => refTo(layers[0].W, i, j),
	},
	{
		title: "Sum",
		parts: ["sum"],
		says: "It adds all products up, and its bias: one number a node.",
		tells: ({ layers, n, j }) => refTo(layers[0].sum, n, j),
	},
	{
		title: "Bend",
		parts: ["bend"],
		says: "The sum is bent. Without a bend, many layers could do no more than one.",
		tells: ({ layers, n, j }) => refTo(layers[0].out, n, j),
	},
	{
		title: "Sum again",
		parts: ["logit"],
		flow: "later forward",
		says: "Each output node does the same with what the hidden nodes pass on: these sums are the logits.",
		tells: ({ layers, n }) => refTo(layers.at(-1).sum, n, 0),
	},
	{
		title: "Softmax",
		parts: ["softmax"],
		says: "Softmax turns the logits into probabilities that share 1.",
		tells: ({ n }) => refTo("P", n, 0),
	},
	{
		title: "Compare",
		parts: ["label", "error"],
		says: "A person says what it is. Prediction minus label is the error.",
		tells: ({ n }) => refTo("E", n, 0),
	},
	{ title: "Score", parts: ["loss"], says: "The loss makes one number of it: how wrong, in all.", tells: () => "L" },
	{
		title: "Blame at the outputs",
		parts: ["dP", "output-blame"],
		says: "Now backwards. How would the loss move if a logit moved a little? That is its blame.",
		tells: ({ ledger, layers, n }) => refTo(ledger.slopeOf(layers.at(-1).sum), n, 0),
	},
	{
		title: "Through the weights",
		parts: ["through-weights"],
		flow: "later backward",
		says: "Each hidden node is blamed by both outputs, each through the weight that leads there.",
		tells: ({ ledger, layers, n, j }) => refTo(ledger.slopeOf(layers[0].out), n, j),
	},
	{
		title: "Through the bend",
		parts: ["hidden-blame"],
		says: "The blame passes the bend: times the slope at this sum.",
		tells: ({ ledger, layers, n, j }) => refTo(ledger.slopeOf(layers[0].sum), n, j),
	},
	{
		title: "To the first weights",
		parts: ["pixels", "weights"],
		flow: "first backward",
		lens: "blame",
		says: "Blame times pixel is the gradient of a weight: bright pixels under a blamed node get most.",
		tells: ({ ledger, layers, i, j }) => refTo(ledger.slopeOf(layers[0].W), i, j),
	},
	{
		title: "Nudge",
		parts: ["pixels", "weights", "softmax", "loss"],
		lens: "after",
		says: "Every weight moves a little against its gradient. Then the same picture is tried again.",
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
