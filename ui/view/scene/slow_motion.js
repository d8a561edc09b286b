// The walk: one training step in slow motion, in numbered moments, one sentence each, at the learner's pace.

import { words, woven } from "../../parts/words.js";
import { tokens } from "../cards/panel.js";
import { word } from "../ledger/titles.js";
import { isMomentUntold, press, tellMoment } from "../page/around.js";
import { h, plain } from "../page/dom.js";

// How far a finger has to be drawn over the sentence to turn to the next one, in CSS pixels.
const SWIPE = 40;
// How long a hand rests at a moment before the page is told, in milliseconds.
const REST = 150;

export class SlowMotion {
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
		this.followed = setting;
		const led = setting.moment ? setting.moment - 1 : null;
		if (this.wanted !== null) {
			if (this.isReady) this.to(this.wanted);
		} else if (led !== this.at && !isMomentUntold()) {
			if (led === null || this.isReady) this.turnTo(led);
			else this.to(led);
			if (this.at !== led && this.wanted === null) this.tell();
		}
	}

	next() {
		this.to(this.at === null ? this.left : this.at + 1);
	}
}

const titleOf = ({ name }) => words(`moment.${name}`);

// What the walk says of a moment, with the numbers of this picture in it.
function sentenceOf(scene, moment) {
	const { ledger, hand } = scene;
	const refs = Object.entries(moment.says?.(hand) ?? {}).map(([place, ref]) => [place, { ref }]);
	const named = {
		cat: word(ledger, 0),
		dog: word(ledger, 1),
		truth: word(ledger, hand.k),
		loss: scene.setting.loss.title,
		rule: scene.setting.optimizer.title,
	};
	const others = scene.setting.other_scores.flatMap(({ title, ...score }, n) => [n ? ", " : "", `${title} `, score]);
	const places = { ...named, others, ...Object.fromEntries(refs), j: { plain: String(hand.j) } };
	const form = moment.form?.(scene) ?? "";
	return tokens(scene, woven(`moment_says.${moment.name + form}`, places));
}

export function momentsBar(scene) {
	const { motion } = scene;
	const title = h("b");
	const says = h("span");
	const steps = motion.moments.map((moment, k) =>
		h("button.dot", {
			title: titleOf(moment),
			"aria-label": `${k + 1}: ${titleOf(moment)}`,
			onclick: () => motion.to(k),
		}),
	);
	const back = h("button.tool", { onclick: () => motion.at !== null && motion.to(motion.at - 1) }, words("back"));
	const next = h("button.tool.strong", { onclick: () => motion.next() }, words("next"));
	// The button goes with the walk, and the focus stays with its bar.
	const leave = () => {
		motion.to(null);
		next.focus({ preventScroll: true });
	};
	const close = h("button.tool", { onclick: leave }, words("close"));
	const bar = h(
		"div.moments",
		{ role: "group", "aria-label": words("slow_motion") },
		back,
		next,
		h("span.dots", steps),
		h("p.moment-words", { "aria-live": "polite" }, title, says),
		close,
	);
	swiped(bar, (by) => (by > 0 ? motion.next() : back.click()));
	scene.follow(() => {
		const { at, moment, moments } = motion;
		close.hidden = at === null;
		if (moment) {
			title.replaceChildren(plain(words("moment_of", { n: at + 1, count: moments.length })), ` · ${titleOf(moment)}. `);
			says.replaceChildren(...sentenceOf(scene, moment));
		} else {
			title.replaceChildren();
			says.replaceChildren(plain(words(`walk.${scene.setting.stage}`, { count: moments.length })));
		}
		// Not `disabled`: the button in hand would lose the focus, and with it the arrow keys.
		back.setAttribute("aria-disabled", String(!at));
		next.setAttribute("aria-disabled", String(at === moments.length - 1));
		steps.forEach((step, k) => step.setAttribute("aria-current", k === at ? "step" : "false"));
	});
	return bar;
}

// A finger that is drawn to the left turns to the next moment; one that is drawn up or down scrolls the page.
function swiped(bar, turn) {
	let from = null;
	bar.addEventListener("touchstart", ({ touches }) => {
		from = touches[0];
	});
	bar.addEventListener("touchend", ({ changedTouches: [to] }) => {
		const drawn = from.clientX - to.clientX;
		if (Math.abs(drawn) > Math.max(SWIPE, Math.abs(from.clientY - to.clientY))) turn(drawn);
	});
}
