// One training step of a convolutional network in slow motion.
import { parse, refTo } from "../ledger/ledger.js";
import { AT_OUTPUTS } from "../scene/moments.js";
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

// The first numbers are told of at the brightest place of the first maps.
/** @type {import("../scene/moments.js").Moment[]} */
export const MOMENTS = [
	{ name: "slide", parts: ["pixels", "maps 1", "bench"], tells: ofFirstFilter((_, W) => W) },
	{ name: "sum_of_places", parts: ["pixels", "maps 1", "bench"], tells: ({ setting }) => setting.opening },
	{
		name: "bend_of_places",
		parts: ["maps 1", "bench"],
		tells: (scene) => refTo(first(scene.ledger).out, ...brightest(scene)),
	},
	{ name: "on_maps", parts: ["maps", "bench"], tells: ofLastMaps },
	{ name: "mean", parts: ["means"], tells: ({ ledger }) => refTo(ledger.mean.output, 0, 0) },
	{ name: "logits_of_means", parts: ["logit"], tells: ({ ledger }) => refTo(dense(ledger).sum, 0, 0) },
	...AT_OUTPUTS,
	{
		name: "to_means",
		parts: ["means"],
		lens: "blame",
		tells: ({ ledger }) => refTo(ledger.slopeOf(ledger.mean.output), 0, 0),
	},
	{ name: "through_maps", parts: ["maps", "bench"], lens: "blame", tells: ofLastMaps },
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
	const blamed = ledger.kindOf(name) === "slope";
	const subject = ledger.subjectOf(name);
	const { sum, W, b } = dense(ledger);
	const outputs = {
		X: [0, 12],
		P: [6, 9],
		T: [7],
		E: [7],
		ell: [8],
		L: [8],
		[sum]: [5, 9],
		[W]: [0, 10],
		[b]: [0, 10],
	};
	const fixed = { ...outputs, [ledger.mean.output]: [4, 10] }[subject];
	if (fixed) return fixed[Number(blamed)];
	const conv = ledger.convolutionOf(subject);
	const inFirst = conv === first(ledger);
	if ([conv.W, conv.b].includes(subject)) return blamed ? (inFirst ? 12 : 11) : 0;
	if (blamed) return 11;
	return inFirst && subject !== conv.pool ? (subject === conv.sum ? 1 : 2) : 3;
}
