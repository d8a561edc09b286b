// One training step in slow motion: numbered moments, one sentence each, at the learner's pace.

import { bareName, refTo } from "../ledger/ledger.js";

// `parts` are lit; `flow` is the direction in which the lines run between this moment and the one before; `tells` is the
// number whose card is shown, for picture n and a first weight W1[i,j].
export const MOMENTS = [
	{
		title: "Multiply",
		parts: ["pixels", "weights"],
		flow: "first forward",
		says: "Each hidden node multiplies every pixel by a weight of its own.",
		tells: ({ i, j }) => refTo("W1", i, j),
	},
	{
		title: "Sum",
		parts: ["sum"],
		says: "It adds all products up, and its bias: one number a node.",
		tells: ({ n, j }) => refTo("Z1", n, j),
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
		tells: ({ layers, n }) => refTo(`d${layers.at(-1).sum}`, n, 0),
	},
	{
		title: "Through the weights",
		parts: ["through-weights"],
		flow: "later backward",
		says: "Each hidden node is blamed by both outputs, each through the weight that leads there.",
		tells: ({ layers, n, j }) => refTo(`d${layers[0].out}`, n, j),
	},
	{
		title: "Through the bend",
		parts: ["hidden-blame"],
		says: "The blame passes the bend: times the slope at this sum.",
		tells: ({ layers, n, j }) => refTo(`d${layers[0].sum}`, n, j),
	},
	{
		title: "To the first weights",
		parts: ["pixels", "weights"],
		flow: "first backward",
		lens: "blame",
		says: "Blame times pixel is the gradient of a weight: bright pixels under a blamed node get most.",
		tells: ({ i, j }) => refTo("dW1", i, j),
	},
	{
		title: "Nudge",
		parts: ["pixels", "weights", "softmax", "loss"],
		lens: "after",
		says: "Every weight moves a little against its gradient. Then the same picture is tried again.",
		tells: ({ i, j }) => refTo("new_W1", i, j),
	},
];

// In which moment a number comes to be.
export function momentOf(name, layers) {
	if (/^(change|new|after)_/.test(name)) return 11;
	const last = layers.at(-1);
	const fixed = {
		X: 0,
		P: 4,
		T: 5,
		E: 5,
		ell: 6,
		L: 6,
		dP: 7,
		jacobian: 7,
		dX: 10,
		[last.sum]: 3,
		[`d${last.sum}`]: 7,
		[`d${last.W}`]: 8,
		[`d${last.b}`]: 8,
	};
	if (name in fixed) return fixed[name];
	const subject = bareName(name);
	if (/^[Wb]/.test(subject)) return name.startsWith("d") ? 10 : 0;
	const bent = layers.some((layer) => layer.out === subject && layer.sum !== subject);
	return name.startsWith("d") ? (bent ? 8 : 9) : bent ? 2 : 1;
}
