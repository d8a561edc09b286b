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
		name: "slide",
		parts: ["pixels", "maps 1", "bench"],
		tells: ofFirstFilter((_, W) => W),
	},
	{
		name: "sum_of_places",
		parts: ["pixels", "maps 1", "bench"],
		tells: ({ setting }) => setting.opening,
	},
	{
		name: "bend_of_places",
		parts: ["maps 1", "bench"],
		tells: (scene) => refTo(first(scene.ledger).out, ...brightest(scene)),
	},
	{
		name: "on_maps",
		parts: ["maps", "bench"],
		tells: ofLastMaps,
	},
	{
		name: "mean",
		parts: ["means"],
		tells: ({ ledger }) => refTo(ledger.mean.output, 0, 0),
	},
	{
		name: "logits_of_means",
		parts: ["logit"],
		tells: ({ ledger }) => refTo(dense(ledger).sum, 0, 0),
	},
	{
		name: "softmax",
		parts: ["softmax"],
		tells: () => "P[0,0]",
	},
	{
		name: "compare",
		parts: ["label", "error"],
		tells: () => "E[0,0]",
	},
	{ name: "score", parts: ["loss"], tells: () => "L" },
	{
		name: "output_blame",
		parts: ["dP", "output-blame"],
		tells: ({ ledger }) => refTo(ledger.slopeOf(dense(ledger).sum), 0, 0),
	},
	{
		name: "to_means",
		parts: ["means"],
		lens: "blame",
		tells: ({ ledger }) => refTo(ledger.slopeOf(ledger.mean.output), 0, 0),
	},
	{
		name: "through_maps",
		parts: ["maps", "bench"],
		lens: "blame",
		tells: ofLastMaps,
	},
	{
		name: "first_filters",
		parts: ["pixels", "maps 1", "bench"],
		lens: "blame",
		tells: ofFirstFilter((ledger, W) => ledger.slopeOf(W)),
	},
	{
		name: "nudge_of_photo",
		parts: ["pixels", "maps", "bench", "softmax", "loss"],
		lens: "after",
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
