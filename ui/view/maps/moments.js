// The walk through one training step of a convolutional network.

import { photoPixel } from "../cards/maps_forward.js";
import { value, valueAt } from "../cards/terms.js";
import { parse, refTo } from "../ledger/ledger.js";
import { inSentence, titleOf } from "../ledger/titles.js";
import { AT_OUTPUTS, AT_THE_END, blamedOf, both, MADE_AT_OUTPUTS, sharesOfBlame } from "../scene/moments.js";
import { strongestPlace } from "./strip.js";

const first = (ledger) => ledger.convolutions[0];
const last = (ledger) => ledger.convolutions.at(-1);
const dense = (ledger) => ledger.layers.at(-1);
// The red weight in the middle of the filter whose sums are told of first.
const ofFilter = ({ ledger, j }) => refTo(first(ledger).W, 1, 1, 0, j);
// The one of them whose gradient is told of: that one, unless another is asked about.
const ofFirst = (hand) => blamedOf(first(hand.ledger).W, hand, ofFilter(hand));
// What lies under that weight where the sums stand out most.
const underIt = ({ setting }) => [...parse(setting.opening).index.slice(0, 3), 0];
const numberOf = (what, j) => ({ [what]: { plain: String(j) } });
// The last map with the largest mean, where it stands out most.
const ofLastMaps = ({ scene, ledger, map }) => strongestPlace(scene, last(ledger), map);
const meanOf = ({ ledger, map }) => refTo(ledger.mean.output, 0, map);

// The first numbers are told of at the brightest place of the first maps, and the bend where it changes most.
/** @type {import("../scene/moments.js").Moment[]} */
export const MOMENTS = [
	{
		name: "pixels",
		stage: "forward",
		parts: ["pixels"],
		tells: (hand) => refTo("X", ...underIt(hand)),
		says: (hand) => ({ working: photoPixel(hand.ledger, underIt(hand)).lines[0] }),
	},
	{
		name: "slide",
		stage: "forward",
		parts: ["pixels", "maps 1", "bench"],
		tells: ofFilter,
		says: (hand) => ({ W: valueAt(hand.ledger, ofFilter(hand)) }),
	},
	{
		name: "sum_of_places",
		stage: "forward",
		parts: ["pixels", "maps 1", "bench"],
		tells: ({ setting }) => setting.opening,
		says: ({ ledger, setting }) => ({ Z: valueAt(ledger, setting.opening) }),
	},
	{
		name: "bend_of_places",
		stage: "forward",
		parts: ["maps 1", "bench"],
		tells: ({ ledger, setting }) => refTo(first(ledger).out, ...setting.bent),
		says: ({ ledger, setting }) => ({
			...numberOf("j", setting.bent.at(-1)),
			Z: value(ledger, first(ledger).sum, ...setting.bent),
			A: value(ledger, first(ledger).out, ...setting.bent),
		}),
	},
	{ name: "on_maps", stage: "forward", parts: ["maps", "bench"], tells: ofLastMaps },
	{
		name: "mean",
		stage: "forward",
		parts: ["means"],
		tells: meanOf,
		says: (hand) => ({ ...numberOf("map", hand.map), G: valueAt(hand.ledger, meanOf(hand)) }),
	},
	{
		name: "logits_of_means",
		stage: "forward",
		parts: ["logit"],
		tells: ({ ledger }) => refTo(dense(ledger).sum, 0, 0),
		says: ({ ledger }) => both(ledger, dense(ledger).sum, 0, "Z"),
	},
	...AT_OUTPUTS,
	{
		name: "to_means",
		stage: "backprop",
		parts: ["means"],
		lens: "blame",
		tells: (hand) => hand.ledger.slopeOf(meanOf(hand)),
		says: (hand) => sharesOfBlame(hand, hand.ledger.mean.output, hand.map),
	},
	{ name: "through_maps", stage: "backprop", parts: ["maps", "bench"], lens: "blame", tells: ofLastMaps },
	{
		name: "first_filters",
		stage: "backprop",
		parts: ["pixels", "maps 1", "bench"],
		lens: "blame",
		tells: (hand) => hand.ledger.slopeOf(ofFirst(hand)),
		says: (hand) => ({
			weight: { plain: inSentence(titleOf(hand.ledger, ofFirst(hand))) },
			dW: valueAt(hand.ledger, hand.ledger.slopeOf(ofFirst(hand))),
		}),
	},
	...AT_THE_END(ofFirst, ["pixels", "maps", "bench"], ["means", "logit"]),
];

// The moment in which a number comes to be, by name.
export function momentOfMap(name, ledger) {
	if (ledger.kindOf(name) === "after") return "new_answer";
	if (["change", "new"].includes(ledger.kindOf(name))) return "nudge";
	const blamed = ledger.kindOf(name) === "slope";
	const subject = ledger.subjectOf(name);
	const { sum, W, b } = dense(ledger);
	const fixed = {
		X: ["pixels", "first_filters"],
		[sum]: ["logits_of_means", "output_blame"],
		[W]: ["pixels", "to_means"],
		[b]: ["pixels", "to_means"],
		[ledger.mean.output]: ["mean", "to_means"],
		...MADE_AT_OUTPUTS,
	}[subject];
	if (fixed) return fixed[Number(blamed)];
	const conv = ledger.convolutionOf(subject);
	const inFirst = conv === first(ledger);
	if ([conv.W, conv.b].includes(subject)) return blamed ? (inFirst ? "first_filters" : "through_maps") : "pixels";
	if (blamed) return "through_maps";
	return inFirst && subject !== conv.pool ? (subject === conv.sum ? "sum_of_places" : "bend_of_places") : "on_maps";
}
