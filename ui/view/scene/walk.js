// The walk: at which moment of a training step the learner is, and what is still ahead.

import { isMomentUntold, press, tellMoment } from "../page/around.js";

// How long a hand rests at a moment before the page is told, in milliseconds.
const REST = 150;

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
		// Where the walk was left, and where it goes on as soon as its numbers are there.
		this.left = 0;
		this.wanted = null;
		// What the page said last, and the number that the moment in view told of.
		this.followed = null;
		this.told = null;
	}

	/** Those of the stage; where training is looked at, all whose numbers there are. */
	get moments() {
		const { stage, label } = this.scene.setting ?? {};
		const isTold = (moment) =>
			stage === "training" ? label !== null || moment.stage === "forward" : moment.stage === stage;
		return this.all.filter(isTold);
	}

	get moment() {
		return this.moments[this.at] ?? null;
	}

	/** Whether what comes to be in a moment is still ahead of the one in view. */
	isAhead(name) {
		const place = (wanted) => this.all.findIndex((moment) => moment.name === wanted);
		return place(name) > place(this.moment.name);
	}

	/** Whether the numbers of its moments are there; if not, the page has to be asked for them. */
	get isReady() {
		const { stage, computed } = this.scene.setting;
		return stage !== "backprop" || computed.includes("update");
	}

	// Null ends it.
	to(at) {
		if (at !== null && !this.isReady) {
			this.wanted = at;
			return press("question", "ask.backprop", "skip");
		}
		this.turnTo(at);
		this.tell();
	}

	tell() {
		tellMoment(`${this.scene.setting.stage}.${this.at === null ? 0 : this.at + 1}`, REST);
	}

	turnTo(at) {
		const { scene } = this;
		this.wanted = null;
		if (at === null) this.left = this.at ?? this.left;
		this.at = at === null ? null : Math.min(Math.max(at, 0), this.moments.length - 1);
		scene.lens = this.moment?.lens ?? "weights";
		scene.open();
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
		if (this.wanted !== null) {
			if (this.isReady) this.to(this.wanted);
		} else if (led !== this.at && !knowsBetter) {
			if (led === null || this.isReady) this.turnTo(led);
			else this.to(led);
			if (this.at !== led && this.wanted === null) this.tell();
		}
	}

	next() {
		this.to(this.at === null ? this.left : this.at + 1);
	}
}
