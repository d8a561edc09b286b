// What is on the stage and what the learner points at. Drawings follow it; nothing else is kept anywhere.

import { explain } from "../cards/explain.js";
import { FrameLedger, Ledger, parse, refTo } from "../ledger/ledger.js";
import { learn } from "../ledger/words.js";
import { signsOf } from "../page/colour.js";
import { MOMENTS, momentOf } from "./moments.js";

const framesOf = (setting) =>
	JSON.stringify(setting && [setting.iteration, ...setting.frames.map((name) => setting.stamps[name])]);

export class Scene {
	constructor(root) {
		this.root = root;
		this.n = 0;
		this.lens = "weights";
		this.channel = 0;
		this.pixel = null;
		this.pinned = null;
		this.pointed = null;
		this.history = [];
		this.moments = MOMENTS;
		this.moment = null;
		this.frame = null;
		this.answer = {};
		this.told = [];
		this.page = null;
		this.version = 0;
		this.clear();
	}

	clear() {
		this.followers = [];
		this.lamps = [];
		this.pointers = [];
		this.placers = [];
	}

	// Other numbers. A frame is left as soon as the step that it showed is there, or other frames are.
	take(parts, setting) {
		learn(setting.words);
		this.signs = signsOf(this.root);
		if (this.setting?.stage !== setting.stage) this.leave();
		if (framesOf(this.setting) !== framesOf(setting)) this.frame = null;
		this.setting = setting;
		this.parts = parts;
		this.open();
		this.n = Math.min(this.n, this.ledger.examples - 1);
		this.followPage(setting.chosen?.ref ?? null);
		if (this.pinned === null || !this.exists(this.pinned)) this.pinned = this.opening();
	}

	// A weight that the page chose is shown; not one that it only repeats, or that it was told from here a moment ago.
	followPage(ref) {
		const echo = this.told.indexOf(ref);
		if (echo < 0 && ref !== null && ref !== this.page && this.exists(ref)) this.pinned = ref;
		this.told.splice(0, echo + 1);
		this.page = ref;
	}

	leave() {
		Object.assign(this, { pinned: null, pointed: null, history: [], moment: null, lens: "weights" });
	}

	open() {
		this.ledger = this.ledgerNow();
		if (this.moment !== null) this.ledger.hides = (name) => this.momentOf(name) > this.moment;
	}

	ledgerNow() {
		return this.frame === null
			? new Ledger(this.parts, this.setting)
			: new FrameLedger(this.parts, this.setting, this.frame);
	}

	momentOf(name) {
		return momentOf(name, this.ledger);
	}

	// The number of node k for the picture in hand; after the nudge, if that is what is looked at.
	at(name, k) {
		const after = this.ledger.afterOf(name);
		return refTo(this.lens === "after" && this.ledger.has(after) ? after : name, this.n, k);
	}

	// Null ends the slow motion.
	toMoment(moment) {
		if (moment !== null) moment = Math.min(Math.max(moment, 0), this.moments.length - 1);
		this.moment = moment;
		this.lens = this.moments[moment]?.lens ?? "weights";
		this.open();
		if (moment !== null) this.pinned = this.toldIn(this.moments[moment]);
		this.refresh();
		this.onMoment?.(this.moments[moment] ?? null);
	}

	toldIn(moment) {
		const { layers } = this.ledger;
		const [i, j] = parse(this.mostBlamed(layers[0].W)).index;
		return moment.tells({ ledger: this.ledger, layers, n: this.n, i, j });
	}

	toFrame(frame) {
		this.frame = frame;
		this.open();
		this.refresh();
	}

	// The timeline was let go at this iteration: its exact numbers are asked for.
	leaveFrame(iteration) {
		if (iteration === this.setting.iteration) this.toFrame(null);
		else this.soon(() => this.sendScrub(iteration));
	}

	// What Python is told: the whole answer each time, and when, as the same weight may be chosen again.
	tell(answer) {
		Object.assign(this.answer, answer);
		this.soon(() => {
			this.told.push(this.answer.ref ?? null);
			this.send({ ...this.answer, at: Date.now() });
		});
	}

	// Once the learner has come to rest.
	soon(send) {
		clearTimeout(this.waiting);
		this.waiting = setTimeout(send, 150);
	}

	// What the card tells of before anything is chosen: the point of the stage.
	opening() {
		const { stage, chosen } = this.setting;
		if (chosen?.ref && this.exists(chosen.ref)) return chosen.ref;
		const { sum } = this.ledger.layers[0];
		return { forward: refTo(sum, 0, 0), truth: "T[0,0]", loss: "L" }[stage] ?? this.mostBlamed(this.ledger.layers[0].W);
	}

	// The weight of a matrix whose gradient is largest.
	mostBlamed(matrix) {
		const [, nodes] = this.ledger.shape(matrix);
		const blame = this.ledger.arrays[this.ledger.slopeOf(matrix)]?.data ?? [0];
		const i = blame.reduce((best, value, at) => (Math.abs(value) > Math.abs(blame[best]) ? at : best), 0);
		return refTo(matrix, Math.floor(i / nodes), i % nodes);
	}

	exists(ref) {
		const { name, index } = parse(ref);
		const shape = this.ledger.shape(this.ledger.isWeight(name) ? this.ledger.subjectOf(name) : name);
		return shape
			? index.length === shape.length && index.every((i, axis) => i < shape[axis])
			: index.every((i) => i < 2);
	}

	follow(update) {
		this.followers.push(update);
	}

	lit(lamp) {
		this.lamps.push(lamp);
	}

	onPoint(show) {
		this.pointers.push(show);
	}

	whenPlaced(place) {
		this.placers.push(place);
	}

	// Everything anew: after other numbers, another picture of the batch, another lens.
	refresh() {
		this.version += 1;
		for (const update of this.followers) update();
		this.shine();
	}

	placed() {
		for (const place of this.placers) place();
	}

	point(ref) {
		if (ref === this.pointed) return;
		this.pointed = ref;
		this.shine();
	}

	pin(ref) {
		if (ref !== this.pinned) this.history.push(this.pinned);
		this.pinned = ref;
		this.note(ref);
		this.shine();
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
			this.tell({ weight: [layer.index, [weight[0], ...index]], ref: refTo(weight, ...index), h: null });
		}
		if (this.pixel !== before) this.refresh();
	}

	goBack() {
		this.pinned = this.history.pop();
		this.note(this.pinned);
		this.shine();
	}

	shine() {
		const ref = this.pointed ?? this.pinned;
		const lights = new Lights([ref, ...explain(this.ledger, ref, this.n).lights]);
		for (const lamp of this.lamps) lamp(lights);
		for (const show of this.pointers) show();
	}

	// Only some places, without another card: a term of the card is pointed at.
	hint(refs) {
		const lights = new Lights(refs);
		for (const lamp of this.lamps) lamp(lights);
	}
}

// Which places are lit: single numbers, and rows or columns such as "W1[*,3]".
class Lights {
	constructor(refs) {
		this.refs = new Set(refs);
		this.places = refs.filter((ref) => !ref.includes("*")).map(parse);
	}

	has(ref) {
		return this.refs.has(ref);
	}
}
