// The ledger of a convolutional network: small arrays whole, exact numbers of places in hand, pictures of the rest.

import { functionOf, isScaleFree } from "../cards/formula.js";
import { cardOfMap } from "../cards/maps.js";
import { FrameLedger, Ledger, parse, refTo } from "../ledger/ledger.js";
import { wordsOfMap } from "./titles.js";

const SHADES = 127;
// Most numbers of a map are small beside its largest: pictures show them stronger than they are.
const TONES = Float32Array.from(
	{ length: 255 },
	(_, i) => Math.sign(i - SHADES) * (Math.abs(i - SHADES) / SHADES) ** 0.6,
);

export class MapsLedger extends Ledger {
	// While the timeline is pulled, only what a frame holds is here.
	constructor(parts, setting, places, frame) {
		super(parts, setting);
		this.places = places;
		this.frame = frame;
		if (frame !== null) this.arrays = new FrameLedger(parts, setting, frame).arrays;
		this.convolutions = setting.layers.filter(({ reads }) => reads === "window");
		this.mean = setting.layers.find((layer) => layer.reads === "map") ?? null;
	}

	has(name) {
		return (name in this.arrays || (this.frame === null && name in this.setting.shapes)) && !this.hides(name);
	}

	shape(name) {
		return this.setting.shapes[name] ?? this.arrays[name]?.shape;
	}

	get(name, ...index) {
		if (this.hides(name)) return null;
		if (name === "X") return super.get(name, ...index) / 255;
		if (this.arrays[name]) return super.get(name, ...index);
		return this.frame === null ? (this.places.at(name, index) ?? this.derived(name)?.(...index) ?? null) : null;
	}

	// What follows from numbers that are not here yet is not here either.
	derived(name) {
		const follows = super.derived(name);
		const matrix = this.subjectOf(name);
		return (
			follows &&
			((...index) =>
				[matrix, this.slopeOf(matrix)].every((each) => this.get(each, ...index) !== null) ? follows(...index) : null)
		);
	}

	// The place that Python is asked about for this number's card, or null where everything is here.
	question(ref) {
		const { name, index } = parse(ref);
		const subject = this.subjectOf(name);
		if (this.frame !== null) return null;
		if (this.isWeight(name)) return this.convolutionOf(subject) ? refTo(subject, ...index) : null;
		if (name === "X" || this.kindOf(name) === "after" || !this.has(name)) return null;
		const named = this.setting.layers.some((layer) => layer.output === subject && layer.reads !== "everything");
		return (named && name !== this.slopeOf(this.mean?.output)) || name === this.slopeOf("X") ? ref : null;
	}

	waits(ref) {
		const question = this.question(ref);
		return question !== null && !this.places.refs.has(question);
	}

	card(name, index) {
		return cardOfMap(this, name, index);
	}

	words(name, index) {
		return wordsOfMap(this, name, index);
	}

	// The convolution whose weights or numbers these are.
	convolutionOf(name) {
		return this.convolutions.find((each) => [each.W, each.b, each.sum, each.out, each.on].includes(name));
	}

	// The shades of one map, -127 to 127 of the largest in its layer: a function of the place; null where not computed.
	shades(name, c) {
		const array = this.hides(name) ? undefined : this.arrays[`picture_${name}`];
		if (!array) return null;
		const channels = array.shape[2];
		return (i) => array.data[i * channels + c];
	}

	// The same as a picture, from -1 to 1.
	picture(name, c) {
		const at = this.shades(name, c);
		return at && ((i) => TONES[at(i) + SHADES]);
	}

	// What a convolution makes of its sums, bent, as a picture.
	bentPicture(conv, c) {
		const [at, sums] = [this.picture(conv.sum, c), this.shades(conv.sum, c)];
		if (!at || !conv.bend) return at;
		if (!conv.bend.forward) return this.picture(conv.out, c);
		const bend = functionOf(conv.bend.forward);
		if (isScaleFree(bend)) return (i) => bend(at(i));
		const unit = this.setting.largest[conv.sum] / SHADES;
		return (i) => bend(sums(i) * unit);
	}

	get names() {
		return [
			...Object.keys(this.setting.shapes),
			...Object.keys(this.arrays).filter((name) => this.kindOf(name) === "after"),
		].filter((name) => this.has(name));
	}
}
