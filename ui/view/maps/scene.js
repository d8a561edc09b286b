// The scene of a convolutional network: which map is on the bench.

import { parse, refTo } from "../ledger/ledger.js";
import { Scene } from "../scene/scene.js";
import { Asking } from "./asking.js";
import { MapsLedger } from "./ledger.js";
import { MOMENTS, momentOfMap } from "./moments.js";

export class MapsScene extends Scene {
	constructor(root) {
		super(root, MOMENTS);
		this.asking = new Asking((refs) => this.mailbox.ask(refs));
		/** @type {{number: number, map: number, source: number} | null} A convolution, its map, and what that reads. */
		this.bench = null;
	}

	take(parts, setting) {
		this.asking.take(parts, setting);
		super.take(parts, setting);
		if (!this.bench) this.turnTo(setting.opening);
		this.turnTo(this.pointing.pinned);
	}

	ledgerNow() {
		return new MapsLedger(this.parts, this.setting, this.asking.places, this.frames.at);
	}

	momentOf(name) {
		return momentOfMap(name, this.ledger);
	}

	/** What a moment tells of: filter j, whose sums are told of first, and of the last maps the one with most in it. */
	get hand() {
		const { ledger, setting, n, k } = this;
		const { data } = ledger.arrays[ledger.mean.output];
		const j = parse(setting.opening).index[3];
		return { scene: this, ledger, setting, n, k, j, map: data.indexOf(Math.max(...data)) };
	}

	note(ref) {
		const { name, index } = parse(ref);
		const before = this.bench;
		this.turnTo(ref);
		if (this.ledger.isWeight(name)) {
			const subject = this.ledger.subjectOf(name);
			this.python.tell({ weight: true, ref: refTo(subject, ...index), h: null });
		}
		if (JSON.stringify(this.bench) !== JSON.stringify(before)) this.refresh();
	}

	tellOf(ref) {
		super.tellOf(ref);
		this.turnTo(ref);
	}

	// The map that a number belongs to comes on the bench; a weight brings the map that it reads.
	turnTo(ref) {
		const { name, index } = parse(ref);
		const subject = this.ledger.subjectOf(name);
		const conv = this.ledger.convolutionOf(subject);
		if (!conv) return;
		const source =
			subject === conv.W
				? index[2]
				: (this.mainSource(conv, ref) ?? (conv.number === this.bench?.number ? this.bench.source : 0));
		this.bench = { number: conv.number, map: index.at(-1), source };
	}

	// Of the maps that a sum adds up, the one with its largest term.
	mainSource(conv, ref) {
		if (parse(ref).name !== conv.sum || !this.ledger.has(conv.sum) || this.ledger.waits(ref)) return null;
		const [first] = this.ledger.card(conv.sum, parse(ref).index).sum.rows;
		return first.factors ? parse(first.factors[1].ref).index[2] : null;
	}

	// The map on the bench: the names around its convolution.
	get conv() {
		return this.ledger.convolutions[this.bench.number - 1];
	}

	// While a number of another map that the bench reads is pointed at, that map is shown.
	get source() {
		const ref = this.looked ?? this.pointing.pointed;
		if (!ref) return this.bench.source;
		const { name, index } = parse(ref);
		const { W, input } = this.conv;
		if (this.ledger.subjectOf(name) === W) return index[2];
		return [input, this.ledger.slopeOf(input)].includes(name) ? index[3] : this.bench.source;
	}

	hint(refs) {
		this.looked = refs[0];
		super.hint(refs);
	}

	shine() {
		this.looked = null;
		super.shine();
		this.ask();
	}

	// The table asks for a page of single numbers.
	want(refs) {
		this.asking.wanted = refs.filter((ref) => this.ledger.at(ref) === null && this.ledger.question(ref));
		this.ask();
	}

	ask() {
		const { pointed, pinned } = this.pointing;
		const sought = [pointed, pinned, refTo(this.conv.W, 0, 0, 0, this.bench.map)].filter(Boolean);
		this.asking.seek(this.ledger, sought, pointed !== null);
	}
}
