// The walk through one training step: numbered moments, a few for each stage, one sentence each.

import { inputBlameCard } from "../cards/backward.js";
import { constant, mentions, workedOutOf } from "../cards/formula.js";
import { pixelCard } from "../cards/forward.js";
import { errorCard, exampleLossCard } from "../cards/loss.js";
import { atOutputs, equation, goes, product, slopeOf, value, valueAt, weighing } from "../cards/terms.js";
import { oldAndNew } from "../cards/weight.js";
import { parse, refTo } from "../ledger/ledger.js";

/**
 * @typedef {object} Moment
 * @property {string} name by which the lesson has its title and its sentence
 * @property {string} stage on whose page it is told
 * @property {string[] | ((hand: object) => string[])} parts what is lit
 * @property {string} [flow] the direction in which the lines run between this moment and the one before
 * @property {"blame" | "after"} [lens] what the pictures of weights show
 * @property {boolean} [asks] whether it is the page's question, in place of a sentence
 * @property {(hand: object) => string} tells the number whose card is shown, of what `Scene.hand` has in hand
 * @property {(hand: object) => Object<string, object | object[]>} [says] what stands in the sentence, by place: tokens
 * @property {(hand: object) => string} [form] the end of the key of its sentence, where one is not true of all
 */

const ofBatch = ({ ledger }) => (ledger.examples > 1 ? "_of_batch" : "");
const byRule = ({ setting }) => (setting.optimizer.plain ? "" : "_by_rule");

export const both = (ledger, name, n, place) => ({
	[`${place}0`]: value(ledger, name, n, 0),
	[`${place}1`]: value(ledger, name, n, 1),
});

const blameAtLogits = (ledger) => ledger.slopeOf(ledger.layers.at(-1).sum);
// What the loss makes of the probability of the true class alone, and of each output.
const insideLoss = ({ ledger, setting, n, k }) => {
	const at = (node) => workedOutOf(setting.loss.share, atOutputs(ledger, n, node));
	return setting.loss.own ? { at_truth: at(k), at0: at(0), at1: at(1) } : {};
};

// e to the power of each logit; of large ones the powers are too long to be read.
const isFar = ({ ledger, n }) =>
	[0, 1].some((c) => Math.abs(ledger.get(ledger.layers.at(-1).sum, n, c)) > ledger.setting.softmax.beyond);

/** @type {Moment[]} From the probabilities to the blame on the outputs: the same in every network. */
export const AT_OUTPUTS = [
	{
		name: "softmax",
		stage: "forward",
		parts: ["softmax"],
		form: (hand) => (isFar(hand) ? "_far" : ""),
		tells: ({ n }) => refTo("P", n, 0),
		says: ({ ledger, n }) => ({
			power0: workedOutOf(["exp", "Z"], atOutputs(ledger, n, 0)),
			power1: workedOutOf(["exp", "Z"], atOutputs(ledger, n, 1)),
			...both(ledger, "P", n, "P"),
		}),
	},
	{ name: "ask_forward", stage: "forward", asks: true, parts: ["softmax"], tells: ({ n }) => refTo("P", n, 0) },
	{ name: "ask_truth", stage: "truth", asks: true, parts: ["softmax"], tells: ({ n }) => refTo("P", n, 0) },
	{ name: "label", stage: "truth", parts: ["label"], tells: ({ n, k }) => refTo("T", n, k) },
	{
		name: "one_hot",
		stage: "truth",
		parts: ["label"],
		tells: ({ n, k }) => refTo("T", n, k),
		says: ({ ledger, n }) => both(ledger, "T", n, "T"),
	},
	{
		name: "compare",
		stage: "truth",
		parts: ["softmax", "label", "error"],
		tells: ({ n, k }) => refTo("E", n, k),
		says: ({ ledger, n }) => ({ E0: errorCard(ledger, [n, 0]).lines[0], E1: errorCard(ledger, [n, 1]).lines[0] }),
	},
	{
		name: "true_class",
		stage: "loss",
		parts: ["softmax", "label"],
		tells: ({ n, k }) => refTo("P", n, k),
		says: ({ ledger, n, k }) => ({ P: value(ledger, "P", n, k) }),
	},
	{ name: "ask_loss", stage: "loss", asks: true, parts: ["softmax", "label"], tells: ({ n, k }) => refTo("P", n, k) },
	{
		name: "rule_of_loss",
		stage: "loss",
		parts: ["softmax", "label", "error"],
		form: ({ setting }) => setting.loss.own,
		tells: ({ setting, n, k }) => refTo(mentions(setting.loss.share, "E") ? "E" : "P", n, k),
		says: insideLoss,
	},
	{
		name: "score",
		stage: "loss",
		parts: ["loss"],
		form: (hand) => ofBatch(hand) || hand.setting.loss.sees,
		tells: () => "L",
		says: ({ ledger, n }) => ({
			ell: value(ledger, "ell", n),
			L: value(ledger, "L"),
			working: exampleLossCard(ledger, [n]).lines.at(-1),
		}),
	},
	{ name: "beside", stage: "loss", parts: ["loss", "error"], tells: () => "L" },
	{
		name: "output_blame",
		stage: "backprop",
		parts: ["dP", "output-blame"],
		tells: ({ ledger, n }) => refTo(blameAtLogits(ledger), n, 0),
		says: ({ ledger, n }) => both(ledger, blameAtLogits(ledger), n, "dZ"),
	},
];

// The weight that the page asks about; until there is one, the one whose gradient the walk came to last.
const asked = (hand, otherwise) => hand.setting.chosen?.ref ?? otherwise(hand);

// The weight of an array, such as W1, whose gradient the walk comes to: the one that is asked about, if it is of these.
export function blamedOf(array, { setting }, otherwise) {
	const ref = setting.chosen?.ref;
	return ref && parse(ref).name === array ? ref : otherwise;
}

// What a weight stands between: the first places, or the last ones.
function around({ ledger }, ref, first, last) {
	const { W, b } = ledger.layers.at(-1);
	return [W, b].includes(parse(ref).name) ? last : first;
}

// Of one weight, the same in each: which way, how far, and the answer.
/** @type {(otherwise: (hand: object) => string, first: string[], last: string[]) => Moment[]} */
export const AT_THE_END = (otherwise, first, last) => [
	{
		name: "ask_backprop",
		stage: "backprop",
		asks: true,
		parts: (hand) => around(hand, asked(hand, otherwise), first, last),
		lens: "blame",
		tells: (hand) => hand.ledger.slopeOf(asked(hand, otherwise)),
	},
	{
		name: "nudge",
		stage: "backprop",
		parts: (hand) => around(hand, asked(hand, otherwise), first, last),
		lens: "after",
		form: (hand) => (isStill(hand, asked(hand, otherwise)) ? "_still" : byRule(hand)),
		tells: (hand) => hand.ledger.newOf(asked(hand, otherwise)),
		says: (hand) => nudged(hand, asked(hand, otherwise)),
	},
	{
		name: "new_answer",
		stage: "backprop",
		parts: ["softmax", "loss"],
		lens: "after",
		form: (hand) => ofBatch(hand) || (hand.setting.is_next ? "" : "_of_one"),
		tells: ({ ledger }) => ledger.afterOf("L"),
		says: ({ ledger, n, k }) => ({
			P_goes: goes(ledger, refTo("P", n, k), refTo(ledger.afterOf("P"), n, k)),
			L_goes: goes(ledger, "L", ledger.afterOf("L")),
		}),
	},
];

// Whether the update leaves a weight where it is.
const isStill = ({ ledger }, ref) => ledger.at(ledger.changeOf(ref)) === 0;

// Minus the learning rate times the gradient, and old and new with as many digits as it takes for them to add up.
function nudged({ ledger, setting }, ref) {
	const [gradient, change] = [ledger.slopeOf(ref), ledger.changeOf(ref)].map((each) => valueAt(ledger, each));
	const name = { plain: ref };
	if (change.value === null) return { name, working: [change], W: valueAt(ledger, ref), change, new: change };
	const { old, change: moved, new: made } = oldAndNew(ledger, ref);
	return { name, working: equation([constant(-setting.rate), gradient], change), W: old, change: moved, new: made };
}

const first = ({ ledger, layers, n, i, j }) => ({
	working: weighing(product(ledger, layers[0], n, i, j)),
	b: value(ledger, layers[0].b, j),
	Z: value(ledger, layers[0].sum, n, j),
});

// Of the node whose number the bend changes most.
const atBent = ({ ledger, layers: [layer], n, bent }) => ({
	j: { plain: String(bent) },
	Z: value(ledger, layer.sum, n, bent),
	A: value(ledger, layer.out, n, bent),
});

const throughBend = ({ ledger, layers: [layer], n }, j) =>
	equation(
		[value(ledger, ledger.slopeOf(layer.out), n, j), slopeOf(ledger, layer, n, j)],
		value(ledger, ledger.slopeOf(layer.sum), n, j),
	);

// The shares of both outputs in the blame on what a node passes on, and their sum, as they add up.
export function sharesOfBlame({ ledger, n }, name, j) {
	const { rows, total } = inputBlameCard(ledger, ledger.layers.at(-1), name, [n, j]).sum;
	return { j: { plain: String(j) }, share0: rows[0], share1: rows[1], together: total };
}

/** @type {Moment[]} */
export const MOMENTS = [
	{
		name: "pixels",
		stage: "forward",
		parts: ["pixels"],
		tells: ({ n, i }) => refTo("X", n, i),
		says: ({ ledger, n, i }) => ({ working: pixelCard(ledger, [n, i]).lines[0] }),
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
		form: ({ ledger, layers: [{ sum, out }], n, bent }) =>
			ledger.get(sum, n, bent) === ledger.get(out, n, bent) ? "_of_none" : "",
		tells: ({ layers, n, bent }) => refTo(layers[0].out, n, bent),
		says: atBent,
	},
	{
		name: "logits",
		stage: "forward",
		parts: ["logit"],
		flow: "later forward",
		tells: ({ layers, n }) => refTo(layers.at(-1).sum, n, 0),
		says: ({ ledger, layers, n }) => both(ledger, layers.at(-1).sum, n, "Z"),
	},
	...AT_OUTPUTS,
	{
		name: "through_weights",
		stage: "backprop",
		parts: ["through-weights"],
		flow: "later backward",
		tells: (hand) => blameAt(hand, "out").ref,
		says: (hand) => sharesOfBlame(hand, hand.layers[0].out, nodeOf(hand)),
	},
	{
		name: "through_bend",
		stage: "backprop",
		parts: ["hidden-blame"],
		tells: (hand) => blameAt(hand, "sum").ref,
		says: (hand) => ({ j: { plain: String(nodeOf(hand)) }, working: throughBend(hand, nodeOf(hand)) }),
	},
	{
		name: "first_weights",
		stage: "backprop",
		parts: ["pixels", "weights"],
		flow: "first backward",
		lens: "blame",
		form: (hand) => ofBatch(hand) || (blameAt(hand, "sum").value === 0 ? "_without_blame" : ""),
		tells: (hand) => hand.ledger.slopeOf(ofFirst(hand)),
		says(hand) {
			const { ledger, n } = hand;
			const [i, j] = parse(ofFirst(hand)).index;
			const dW = valueAt(ledger, ledger.slopeOf(ofFirst(hand)));
			const working = equation([blameAt(hand, "sum"), value(ledger, "X", n, i)], dW);
			return { j: { plain: String(j) }, working, dW };
		},
	},
	...AT_THE_END((hand) => ofFirst(hand), ["pixels", "weights"], ["bend", "logit"]),
];

// The weight of the first layer that is told of: with the largest product, unless another of them is asked about.
function ofFirst(hand) {
	const { W } = hand.layers[0];
	return blamedOf(W, hand, refTo(W, hand.i, hand.j));
}

// Its node: the blame is followed to it on its whole way back; and the blame on its sum, or on what comes out of it.
const nodeOf = (hand) => parse(ofFirst(hand)).index[1];
const blameAt = (hand, of) => value(hand.ledger, hand.ledger.slopeOf(hand.layers[0][of]), hand.n, nodeOf(hand));

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
	T: ["label"],
	E: ["compare"],
	ell: ["score"],
	L: ["score"],
	jacobian: ["output_blame"],
};
