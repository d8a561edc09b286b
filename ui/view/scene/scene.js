// What is on the stage: a step of a network as a ledger, and how it is looked at. Drawings follow it; nothing else is
// kept anywhere. Pointing, the walk, the timeline and what Python is told have files of their own.

import { range } from "../../parts/numbers.js";
import { explain } from "../cards/explain.js";
import { FrameLedger, Ledger, multiplyOut, parse, refTo } from "../ledger/ledger.js";
import { tellAsked } from "../page/around.js";
import { signsOf } from "../page/colour.js";
import { MOMENTS, momentOf } from "./moments.js";
import { Lights, Pointing } from "./pointing.js";
import { Python } from "./python.js";
import { Frames } from "./timeline.js";
import { LENS, Walk } from "./walk.js";
import { Watchers } from "./watchers.js";

// Which of so many is largest.
const largestAt = (count, sizeOf) => range(count).reduce((best, at) => (sizeOf(at) > sizeOf(best) ? at : best), 0);

// Thousands of numbers of one name are asked for.
function remembered(answer) {
	const known = new Map();
	return (name) => {
		if (!known.has(name)) known.set(name, answer(name));
		return known.get(name);
	};
}

export class Scene extends Watchers {
	constructor(root, moments = MOMENTS) {
		super();
		this.root = root;
		/** @type {number} Which picture of the batch. */
		this.n = 0;
		/** @type {"weights" | "blame" | "after"} What the pictures of weights show. */
		this.lens = LENS;
		this.channel = 0;
		/** @type {number | null} The pixel whose lines are drawn. */
		this.pixel = null;
		this.pointing = new Pointing(
			() => this.shine(),
			(ref) => this.note(ref),
		);
		this.walk = new Walk(this, moments);
		this.frames = new Frames(this);
		this.python = new Python();
	}

	/**
	 * Other numbers.
	 * @param {Map<string, object>} parts by name, as mailbox.js unpacks them
	 * @param {object} setting as ui/view/briefing.py makes it
	 */
	take(parts, setting) {
		this.signs = signsOf(this.root);
		if (this.setting?.stage !== setting.stage) this.leave();
		this.frames.take(setting);
		this.setting = setting;
		this.parts = parts;
		multiplyOut(parts, setting);
		this.open();
		this.n = Math.min(this.n, this.ledger.examples - 1);
		const { pointing } = this;
		const chosen = setting.chosen?.ref ?? null;
		if (this.python.chose(chosen) && this.exists(chosen)) pointing.pinned = chosen;
		if (pointing.pinned === null || !this.exists(pointing.pinned)) pointing.pinned = this.opening();
	}

	leave() {
		this.pointing.leave();
		this.walk.leave();
		this.lens = LENS;
	}

	open() {
		this.ledger = this.ledgerNow();
		const { moment, asksForIt, told } = this.walk;
		this.asksForIt = asksForIt;
		tellAsked(asksForIt ? parse(told).name : "");
		if (!moment) return;
		const isAsked = (name, its) => asksForIt && its === moment.name && !this.ledger.isGiven(name);
		this.ledger.hides = remembered((name) => {
			const its = this.momentOf(name);
			return this.walk.isAhead(its) || isAsked(name, its);
		});
	}

	ledgerNow() {
		return this.frames.at === null
			? new Ledger(this.parts, this.setting)
			: new FrameLedger(this.parts, this.setting, this.frames.at);
	}

	momentOf(name) {
		return momentOf(name, this.ledger);
	}

	// The number of node k for the picture in hand; after the nudge, if that is what is looked at.
	at(name, k) {
		return refTo(this.current(name), this.n, k);
	}

	// The name of the same after the nudge, if that is what is looked at and it is known.
	current(name) {
		const after = this.ledger.afterOf(name);
		return this.lens === "after" && this.ledger.has(after) ? after : name;
	}

	// The name under which the lens shows a number's blame, or itself; and a weight's new value too.
	blamed(name) {
		return this.lens === "blame" ? this.ledger.slopeOf(name) : name;
	}

	seen(weights) {
		return this.lens === "after" ? this.ledger.newOf(weights) : this.blamed(weights);
	}

	get k() {
		return this.classOf(this.n);
	}

	/** The index of the label of picture n; of one without, the first class stands in. */
	classOf(n) {
		const { names, label } = this.setting;
		return label === null ? 0 : largestAt(names.length, (k) => this.ledger.arrays.T.data[n * names.length + k]);
	}

	/**
	 * What a moment tells of: picture n, its label k, the largest product, of pixel i, in the strongest node j, and the
	 * node whose number the bend changes most.
	 */
	get hand() {
		const { ledger, setting, n, k } = this;
		const { layers } = ledger;
		const [{ W, sum, out }] = layers;
		const [inputs, nodes] = ledger.shape(W);
		const of = (name, node) => ledger.arrays[name].data[n * nodes + node];
		const j = largestAt(nodes, (node) => of(out, node));
		const bent = largestAt(nodes, (node) => Math.abs(of(out, node) - of(sum, node)));
		const i = largestAt(inputs, (at) =>
			Math.abs(ledger.arrays.X.data[n * inputs + at] * ledger.arrays[W].data[at * nodes + j]),
		);
		return { ledger, setting, layers, n, i, j, k, bent };
	}

	// What the card tells of before anything is chosen: the point of the stage.
	opening() {
		const { stage, chosen, opening } = this.setting;
		if (chosen?.ref && this.exists(chosen.ref)) return chosen.ref;
		return { truth: refTo("T", 0, 0), loss: refTo("L") }[stage] ?? opening;
	}

	exists(ref) {
		const { name, index } = parse(ref);
		const shape = this.ledger.shape(this.ledger.isWeight(name) ? this.ledger.subjectOf(name) : name);
		if (shape) return index.length === shape.length && index.every((i, axis) => i < shape[axis]);
		// Without a label, names of the outputs have no array yet; there are two of each.
		return this.ledger.isNamed(name) && index.every((i) => i < 2);
	}

	// A pinned pixel draws its lines; a pinned weight is told to Python, which may have more to say about it.
	note(ref) {
		const { name, index } = parse(ref);
		const before = this.pixel;
		if (this.ledger.subjectOf(name) === "X") this.pixel = index[1];
		if (this.ledger.isWeight(name)) {
			const weight = this.ledger.subjectOf(name);
			const layer = this.ledger.layers.find((each) => [each.W, each.b].includes(weight));
			if (layer.input === "X" && weight === layer.W) [this.pixel] = index;
			this.python.tell({ weight: true, ref: refTo(weight, ...index), h: null });
		}
		if (this.pixel !== before) this.refresh();
	}

	// The number that a moment of the walk tells of.
	tellOf(ref) {
		this.pointing.pinned = ref;
	}

	// Everything anew: after other numbers, another picture of the batch, another lens.
	refresh() {
		this.walk.retell();
		this.update();
		this.shine();
	}

	shine() {
		const { ref } = this.pointing;
		const refs = [ref, ...explain(this.ledger, ref, this.n).lights];
		if (!this.frames.goesOn || String(refs) !== this.shone) this.light(new Lights(refs));
		this.shone = String(refs);
		for (const show of this.pointers) show();
	}

	// Only some places, without another card: a term of the card is pointed at.
	hint(refs) {
		this.shone = null;
		this.light(new Lights(refs));
	}
}
