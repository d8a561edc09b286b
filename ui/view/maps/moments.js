// One training step of a convolutional network as a walk.
import { parse, refTo } from "../ledger/ledger.js";
import { AT_OUTPUTS, both, byRule, MADE_AT_OUTPUTS, NEW_ANSWER } from "../scene/moments.js";
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
	{
		name: "slide",
		stage: "forward",
		parts: ["pixels", "maps 1", "bench"],
		tells: ofFirstFilter((_, W) => W),
		says: (scene) => ({ W: ofFirstFilter((_, W) => W)(scene) }),
	},
	{
		name: "sum_of_places",
		stage: "forward",
		parts: ["pixels", "maps 1", "bench"],
		tells: ({ setting }) => setting.opening,
		says: ({ setting }) => ({ Z: setting.opening }),
	},
	{
		name: "bend_of_places",
		stage: "forward",
		parts: ["maps 1", "bench"],
		tells: (scene) => refTo(first(scene.ledger).out, ...brightest(scene)),
		says: (scene) => ({ Z: scene.setting.opening, A: refTo(first(scene.ledger).out, ...brightest(scene)) }),
	},
	{ name: "on_maps", stage: "forward", parts: ["maps", "bench"], tells: ofLastMaps },
	{
		name: "mean",
		stage: "forward",
		parts: ["means"],
		tells: ({ ledger }) => refTo(ledger.mean.output, 0, 0),
		says: ({ ledger }) => ({ G: refTo(ledger.mean.output, 0, 0) }),
	},
	{
		name: "logits_of_means",
		stage: "forward",
		parts: ["logit"],
		tells: ({ ledger }) => refTo(dense(ledger).sum, 0, 0),
		says: ({ ledger }) => both(dense(ledger).sum, 0, "Z"),
	},
	...AT_OUTPUTS,
	{
		name: "to_means",
		stage: "backprop",
		parts: ["means"],
		lens: "blame",
		tells: ({ ledger }) => refTo(ledger.slopeOf(ledger.mean.output), 0, 0),
		says: ({ ledger }) => ({ dG: refTo(ledger.slopeOf(ledger.mean.output), 0, 0) }),
	},
	{ name: "through_maps", stage: "backprop", parts: ["maps", "bench"], lens: "blame", tells: ofLastMaps },
	{
		name: "first_filters",
		stage: "backprop",
		parts: ["pixels", "maps 1", "bench"],
		lens: "blame",
		tells: ofFirstFilter((ledger, W) => ledger.slopeOf(W)),
		says: (scene) => ({ dW: ofFirstFilter((ledger, W) => ledger.slopeOf(W))(scene) }),
	},
	{
		name: "nudge_of_photo",
		stage: "backprop",
		parts: ["pixels", "maps", "bench"],
		lens: "after",
		form: byRule,
		tells: ofFirstFilter((ledger, W) => ledger.newOf(W)),
		says: (scene) => ({
			W: ofFirstFilter((_, W) => W)(scene),
			change: ofFirstFilter((ledger, W) => ledger.changeOf(W))(scene),
			new: ofFirstFilter((ledger, W) => ledger.newOf(W))(scene),
		}),
	},
	NEW_ANSWER,
];

// The moment in which a number comes to be, by name.
export function momentOfMap(name, ledger) {
	if (ledger.kindOf(name) === "after") return "new_answer";
	if (["change", "new"].includes(ledger.kindOf(name))) return "nudge_of_photo";
	const blamed = ledger.kindOf(name) === "slope";
	const subject = ledger.subjectOf(name);
	const { sum, W, b } = dense(ledger);
	const fixed = {
		X: ["slide", "first_filters"],
		[sum]: ["logits_of_means", "output_blame"],
		[W]: ["slide", "to_means"],
		[b]: ["slide", "to_means"],
		[ledger.mean.output]: ["mean", "to_means"],
		...MADE_AT_OUTPUTS,
	}[subject];
	if (fixed) return fixed[Number(blamed)];
	const conv = ledger.convolutionOf(subject);
	const inFirst = conv === first(ledger);
	if ([conv.W, conv.b].includes(subject)) return blamed ? (inFirst ? "first_filters" : "through_maps") : "slide";
	if (blamed) return "through_maps";
	return inFirst && subject !== conv.pool ? (subject === conv.sum ? "sum_of_places" : "bend_of_places") : "on_maps";
}
