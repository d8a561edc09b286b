// The walk: one training step in slow motion, in numbered moments, one sentence each, at the learner's pace.

import { words, woven } from "../../parts/words.js";
import { tokens } from "../cards/panel.js";
import { word } from "../ledger/titles.js";
import { press } from "../page/around.js";
import { h, plain } from "../page/dom.js";

// How far a finger has to be drawn over the sentence to turn to the next one, in CSS pixels.
const SWIPE = 40;

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
	}

	/** Those of the stage; where training is looked at, all. */
	get moments() {
		const { stage } = this.scene.setting ?? {};
		return stage === "training" ? this.all : this.all.filter((moment) => moment.stage === stage);
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
		const { scene } = this;
		if (at !== null && !this.isReady) {
			this.wanted = at;
			return press("question", "ask.backprop", "skip");
		}
		this.turnTo(at);
		scene.python.walk(this.at === null ? 0 : this.at + 1);
	}

	turnTo(at) {
		const { scene } = this;
		this.wanted = null;
		if (at === null) this.left = this.at ?? this.left;
		this.at = at === null ? null : Math.min(Math.max(at, 0), this.moments.length - 1);
		scene.lens = this.moment?.lens ?? "weights";
		scene.open();
		if (this.moment) scene.pointing.pinned = this.moment.tells(scene.hand);
		scene.refresh();
		scene.onMoment?.(this.moment);
	}

	// The page has other numbers, and may lead to another moment: as a link does, counted from 1, or 0 for none.
	follow(moment) {
		const isLed = this.scene.python.leads(moment);
		if (this.wanted !== null && this.isReady) this.to(this.wanted);
		else if (isLed && moment && !this.isReady) this.to(moment - 1);
		else if (isLed) this.turnTo(moment ? moment - 1 : null);
	}

	next() {
		this.to(this.at === null ? this.left : this.at + 1);
	}
}

const titleOf = ({ name }) => words(`moment.${name}`);

// What the walk says of a moment, with the numbers of this picture in it.
function sentenceOf(scene, moment) {
	const { ledger, hand } = scene;
	const several = moment.ofBatch && ledger.examples > 1;
	const refs = Object.entries(moment.says?.(hand) ?? {}).map(([place, ref]) => [place, { ref }]);
	const named = {
		cat: word(ledger, 0),
		dog: word(ledger, 1),
		truth: word(ledger, hand.k),
		loss: scene.setting.loss.title,
	};
	const others = scene.setting.other_scores.flatMap(({ title, ...score }, n) => [n ? ", " : "", `${title} `, score]);
	const places = { ...named, others, ...Object.fromEntries(refs), j: { plain: String(hand.j) } };
	return tokens(scene, woven(`moment_says.${moment.name}${several ? "_of_batch" : ""}`, places));
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
	const close = h("button.tool", { onclick: () => motion.to(null) }, words("close"));
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

// A finger that is drawn to the left turns to the next moment.
function swiped(bar, turn) {
	let from = null;
	bar.addEventListener("touchstart", ({ touches }) => {
		from = touches[0].clientX;
	});
	bar.addEventListener("touchend", ({ changedTouches }) => {
		const drawn = from - changedTouches[0].clientX;
		if (Math.abs(drawn) > SWIPE) turn(drawn);
	});
}
