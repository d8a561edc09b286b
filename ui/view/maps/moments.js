// One training step of a convolutional network in slow motion.
import { parse, refTo } from "../ledger/ledger.js";
import { strongestPlace } from "./strip.js";

const first = (ledger) => ledger.convolutions[0];
const last = (ledger) => ledger.convolutions.at(-1);
const dense = (ledger) => ledger.layers.at(-1);
const brightest = ({ setting }) => parse(setting.opening).index;
const ofFirstFilter = (nameIn) => (scene) =>
	refTo(nameIn(scene.ledger, first(scene.ledger).W), 1, 1, 0, brightest(scene)[3]);

// The map with the largest mean, where it stands out most.
function ofLastMaps(scene) {
	const { data } = scene.ledger.arrays[scene.ledger.mean.output];
	return strongestPlace(scene, last(scene.ledger), data.indexOf(Math.max(...data)));
}

// As in moments.js. The first numbers are told of at the brightest place of the first maps.
export const MOMENTS = [
	{
		title: "Slide",
		parts: ["pixels", "maps 1", "bench"],
		says: "Each filter slides over the photo. At every place it multiplies the nine pixels under it by its weights.",
		tells: ofFirstFilter((_, W) => W),
	},
	{
		title: "Sum",
		parts: ["pixels", "maps 1", "bench"],
		says: "At every place it adds the products up, and its bias: one number a place, a map a filter.",
		tells: ({ setting }) => setting.opening,
	},
	{
		title: "Bend",
		parts: ["maps 1", "bench"],
		says: "Every sum is bent. Without a bend, many layers could do no more than one.",
		tells: (scene) => refTo(first(scene.ledger).out, ...brightest(scene)),
	},
	{
		title: "Again, on maps",
		parts: ["maps", "bench"],
		says: "The next filters slide over these maps, and so on: each layer looks at what the one before has found. Between layers, only the largest of four neighbours goes on.",
		tells: ofLastMaps,
	},
	{
		title: "Mean",
		parts: ["means"],
		says: "Of each last map only the mean is kept: how much of it there is, wherever it is.",
		tells: ({ ledger }) => refTo(ledger.mean.output, 0, 0),
	},
	{
		title: "Sum again",
		parts: ["logit"],
		says: "Each output node adds up the means, each times a weight: these sums are the logits.",
		tells: ({ ledger }) => refTo(dense(ledger).sum, 0, 0),
	},
	{
		title: "Softmax",
		parts: ["softmax"],
		says: "Softmax turns the logits into probabilities that share 1.",
		tells: () => "P[0,0]",
	},
	{
		title: "Compare",
		parts: ["label", "error"],
		says: "A person says what it is. Prediction minus label is the error.",
		tells: () => "E[0,0]",
	},
	{ title: "Score", parts: ["loss"], says: "The loss makes one number of it: how wrong, in all.", tells: () => "L" },
	{
		title: "Blame at the outputs",
		parts: ["dP", "output-blame"],
		says: "Now backwards. How would the loss move if a logit moved a little? That is its blame.",
		tells: ({ ledger }) => refTo(ledger.slopeOf(dense(ledger).sum), 0, 0),
	},
	{
		title: "To the means",
		parts: ["means"],
		lens: "blame",
		says: "Each mean is blamed by both outputs, each through the weight that leads there.",
		tells: ({ ledger }) => refTo(ledger.slopeOf(ledger.mean.output), 0, 0),
	},
	{
		title: "Back through the maps",
		parts: ["maps", "bench"],
		lens: "blame",
		says: "Every place of a map gets its share, and sends it back through bend, filter and pool: only the winners of the pools are blamed.",
		tells: ofLastMaps,
	},
	{
		title: "To the first filters",
		parts: ["pixels", "maps 1", "bench"],
		lens: "blame",
		says: "A filter weight was used at every place. Its gradient adds up what each place has to say: pixel times blame.",
		tells: ofFirstFilter((ledger, W) => ledger.slopeOf(W)),
	},
	{
		title: "Nudge",
		parts: ["pixels", "maps", "bench", "softmax", "loss"],
		lens: "after",
		says: "Every weight moves a little against its gradient. Then the same photo is tried again.",
		tells: ofFirstFilter((ledger, W) => ledger.newOf(W)),
	},
];

// In which moment a number comes to be.
export function momentOfMap(name, ledger) {
	if (["change", "new", "after"].includes(ledger.kindOf(name))) return 13;
	const { sum, W, b } = dense(ledger);
	const { output } = ledger.mean;
	const fixed = {
		X: 0,
		P: 6,
		T: 7,
		E: 7,
		ell: 8,
		L: 8,
		[ledger.slopeOf("P")]: 9,
		[ledger.slopeOf("X")]: 12,
		[sum]: 5,
		[W]: 0,
		[b]: 0,
		[output]: 4,
		[ledger.slopeOf(sum)]: 9,
		[ledger.slopeOf(W)]: 10,
		[ledger.slopeOf(b)]: 10,
		[ledger.slopeOf(output)]: 10,
	};
	if (name in fixed) return fixed[name];
	const subject = ledger.subjectOf(name);
	const conv = ledger.convolutionOf(subject);
	const inFirst = conv === first(ledger);
	if ([conv.W, conv.b].includes(subject)) return ledger.kindOf(name) === "slope" ? (inFirst ? 12 : 11) : 0;
	if (ledger.kindOf(name) === "slope") return 11;
	return inFirst && subject !== conv.pool ? (subject === conv.sum ? 1 : 2) : 3;
}
