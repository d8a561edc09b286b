// The walk: at which moment of a training step the learner is, and what is still ahead.

import { blankOf, isMomentUntold, tellMoment, wayOn } from "../page/around.js";
import { REST } from "./python.js";

/** What the pictures of weights show, until something else is chosen. */
export const LENS = "weights";

export class Walk {
	/**
	 * @param {object} scene
	 * @param {import("./moments.js").Moment[]} all of all stages, in their order
	 */
	constructor(scene, all) {
		Object.assign(this, { scene, all });
		this.leave();
	}

	leave() {
		/** @type {number | null} The moment in view; null while the learner points freely. */
		this.at = null;
		// Its name: of other pictures, or without a label, there are fewer moments, and it may have another place.
		this.name = null;
		// Where the walk was left.
		this.left = 0;
		// What the page said last, and the number that the moment in view told of.
		this.followed = null;
		this.told = null;
		// Whether the learner computes its number.
		this.computes = false;
	}

	/**
	 * Those of the stage: of the later ones only with a label. Where training is looked at, all whose numbers there are,
	 * without the questions of other pages. Of several pictures at once nothing is asked.
	 */
	get moments() {
		const { stage, label } = this.scene.setting ?? {};
		const asksNothing = stage === "training" || this.scene.ledger?.examples > 1;
		const isKnown = (moment) => label !== null || moment.stage === "forward";
		const isTold = (moment) => stage === "training" || moment.stage === stage;
		return this.all.filter((moment) => isKnown(moment) && isTold(moment) && !(asksNothing && moment.asks));
	}

	get moment() {
		return this.moments[this.at] ?? null;
	}

	get isAtTheEnd() {
		return this.at === this.moments.length - 1;
	}

	/** The link that leads on from the last moment of a stage to the next stage. */
	get wayOn() {
		return this.isAtTheEnd && this.scene.setting.stage !== "training" ? wayOn() : null;
	}

	/** Whether what comes to be in a moment is still ahead of the one in view. */
	isAhead(name) {
		const place = (wanted) => this.all.findIndex((moment) => moment.name === wanted);
		return place(name) > place(this.moment.name);
	}

	/** The blank that is open. */
	get blank() {
		return this.computes ? blankOf(this.moment?.name) : null;
	}

	/** Whether the number of the moment in view is asked for, and not to be seen. */
	get asksForIt() {
		return this.blank?.isKnown === false;
	}

	/** Opens the blank of the moment in view, or closes it. */
	compute(computes) {
		this.computes = computes;
		this.look();
		this.scene.refresh();
		this.scene.onMoment?.(this.moment);
	}

	// A lens that shows what is asked for would show nothing.
	look() {
		this.scene.lens = (!this.asksForIt && this.moment?.lens) || LENS;
		this.scene.open();
	}

	/** The page has written its blanks anew: the one that is open may be answered, or ask for another number. */
	heard() {
		if (!this.computes) return;
		if (this.asksForIt === this.scene.asksForIt) return this.scene.update();
		this.look();
		this.scene.refresh();
	}

	// Null ends it.
	to(at) {
		this.turnTo(at);
		this.tell();
	}

	tell() {
		tellMoment(`${this.scene.setting.stage}.${this.at === null ? 0 : this.at + 1}`, REST);
	}

	turnTo(at) {
		const { scene } = this;
		const last = this.moments.length - 1;
		if (at === null || last < 0) this.left = this.at ?? this.left;
		this.at = at === null || last < 0 ? null : Math.min(Math.max(at, 0), last);
		this.name = this.moment?.name ?? null;
		this.computes = false;
		// It leads through the whole step, and a frame of the timeline is none.
		scene.frames.at = null;
		this.look();
		this.told = null;
		this.retell(true);
		scene.refresh();
		scene.onMoment?.(this.moment);
	}

	// With other numbers, a moment may tell of another one; unless the learner has chosen one meanwhile, it is shown.
	retell(anew = false) {
		const { scene } = this;
		if (!this.moment || (!anew && scene.pointing.pinned !== this.told)) return;
		this.told = this.moment.tells(scene.hand);
		scene.tellOf(this.told);
	}

	// The page has other numbers, and may lead to another moment: as a link does, counted from 1, or 0 for none. What it
	// says before it was told of the moment in view leads nowhere.
	follow(setting) {
		if (setting === this.followed) return;
		// A view that has just come was nowhere yet.
		const knowsBetter = this.followed !== null && isMomentUntold();
		this.followed = setting;
		const led = setting.moment ? setting.moment - 1 : null;
		const at = led === this.at || knowsBetter ? this.placeNow() : led;
		if (at === this.at && this.name === (this.moment?.name ?? null)) return;
		this.turnTo(at);
		if (this.at !== led) this.tell();
	}

	// Where the moment in view is among those that there are now, or the next one; null where there is none.
	placeNow() {
		const order = ({ name }) => this.all.findIndex((each) => each.name === name);
		const place = this.moments.findIndex((each) => order(each) >= order(this));
		return this.name === null || place < 0 ? null : place;
	}

	next() {
		if (this.wayOn) this.wayOn.click();
		else if (this.moments.length && !this.isAtTheEnd) this.to(this.at === null ? this.left : this.at + 1);
	}

	back() {
		if (this.at !== null) this.to(this.at - 1);
	}
}
