// The scene of a convolutional network: which map is on the bench, and what Python is asked for.
import { bareName, isWeight, parse, refTo } from "../ledger/ledger.js";
import { Places } from "../ledger/places.js";
import { Scene } from "../scene/scene.js";
import { MapsLedger } from "./ledger.js";
import { MOMENTS, momentOfMap } from "./moments.js";

// A pointer that only passes by does not ask.
const REST = 40;

export class MapsScene extends Scene {
	constructor(root) {
		super(root);
		this.moments = MOMENTS;
		this.places = new Places();
		this.bench = null;
	}

	// Exact numbers belong to one step: with another one, the old ones are forgotten.
	take(parts, setting) {
		const step = JSON.stringify(setting.stamps);
		if (step !== this.step) this.places = new Places();
		this.step = step;
		const place = parts.get("place");
		if (place && place !== this.answered && JSON.stringify(place.of) === step) {
			this.places.add(place);
			this.answered = place;
			this.asked = null;
		}
		super.take(parts, setting);
		if (!this.bench) this.turnTo(setting.opening);
		this.turnTo(this.pinned);
	}

	ledgerNow() {
		return new MapsLedger(this.parts, this.setting, this.places, this.frame);
	}

	momentOf(name) {
		return momentOfMap(name, this.ledger);
	}

	opening() {
		const { stage, chosen, opening } = this.setting;
		if (chosen?.ref && this.exists(chosen.ref)) return chosen.ref;
		return { truth: "T[0,0]", loss: "L" }[stage] ?? opening;
	}

	toldIn(moment) {
		return moment.tells(this);
	}

	note(ref) {
		const { name, index } = parse(ref);
		const before = this.bench;
		this.turnTo(ref);
		if (isWeight(name)) {
			const subject = bareName(name);
			const { place } = this.ledger.convolutionOf(subject) ?? this.ledger.layers.at(-1);
			this.tell({ weight: [place, [subject[0], ...index]], ref: refTo(subject, ...index), h: null });
		}
		if (JSON.stringify(this.bench) !== JSON.stringify(before)) this.refresh();
	}

	// The map that a number belongs to comes on the bench; a weight brings the map that it reads.
	turnTo(ref) {
		const { name, index } = parse(ref);
		const subject = bareName(name);
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
		if (parse(ref).name !== conv.sum || this.ledger.waits(ref)) return null;
		const [first] = this.ledger.card(conv.sum, parse(ref).index).sum.rows;
		return first.factors ? parse(first.factors[1].ref).index[2] : null;
	}

	// The map on the bench: the names around its convolution.
	get conv() {
		return this.ledger.convolutions[this.bench.number - 1];
	}

	// While a number of another map that the bench reads is pointed at, that map is shown.
	get source() {
		const ref = this.looked ?? this.pointed;
		if (!ref) return this.bench.source;
		const { name, index } = parse(ref);
		const { W, input } = this.conv;
		if (bareName(name) === W) return index[2];
		return [input, `d${input}`].includes(name) ? index[3] : this.bench.source;
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

	// What the cards in sight, the filter on the bench and the table need and do not have.
	ask() {
		const { W } = this.conv;
		const sought = [this.pointed, this.pinned, refTo(W, 0, 0, 0, this.bench.map)].filter(
			(ref) => ref && this.ledger.waits(ref),
		);
		const missing = [...new Set(sought.map((ref) => this.ledger.question(ref)))];
		this.request([
			...missing,
			...(this.wanted ?? [])
				.filter((ref) => this.ledger.at(ref) === null)
				.map((ref) => `=${this.ledger.question(ref)}`),
		]);
	}

	// The table asks for a page of single numbers.
	want(refs) {
		this.wanted = refs.filter((ref) => this.ledger.at(ref) === null && this.ledger.question(ref));
		this.ask();
	}

	request(refs) {
		const text = String(refs);
		if (!refs.length || text === this.asked) return;
		clearTimeout(this.asking);
		this.asking = setTimeout(
			() => {
				this.asked = text;
				this.mailbox.ask?.(refs);
			},
			this.pointed ? REST : 0,
		);
	}
}
