// One training step in slow motion: numbered moments, one sentence each, at the learner's pace.

import { words } from "../../parts/words.js";
import { h, plain } from "../page/dom.js";

export class SlowMotion {
	/**
	 * @param {object} scene
	 * @param {import("./moments.js").Moment[]} moments
	 */
	constructor(scene, moments) {
		Object.assign(this, { scene, moments });
		/** @type {number | null} The moment in view; null while there is no slow motion. */
		this.at = null;
	}

	get moment() {
		return this.moments[this.at] ?? null;
	}

	// Null ends it.
	to(at) {
		const { scene, moments } = this;
		this.at = at === null ? null : Math.min(Math.max(at, 0), moments.length - 1);
		scene.lens = this.moment?.lens ?? "weights";
		scene.open();
		if (this.moment) scene.pointing.pinned = scene.toldIn(this.moment);
		scene.refresh();
		scene.onMoment?.(this.moment);
	}
}

const titleOf = ({ name }) => words(`moment.${name}`);

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
	const back = h("button.tool", { onclick: () => motion.to(motion.at - 1) }, words("back"));
	const next = h("button.tool.strong", { onclick: () => motion.to(motion.at + 1) }, words("next"));
	const flow =
		motion.moments.some((moment) => moment.flow) &&
		h(
			"button.tool",
			{
				"aria-pressed": "false",
				onclick: () => {
					scene.root.classList.toggle("still");
					flow.setAttribute("aria-pressed", String(scene.root.classList.contains("still")));
				},
			},
			words("pause_flow"),
		);
	const bar = h(
		"div.moments",
		{ role: "group", "aria-label": words("slow_motion") },
		back,
		next,
		h("p.moment-words", { "aria-live": "polite" }, title, says),
		h("span.dots", steps),
		flow || null,
		h("button.tool", { onclick: () => motion.to(null) }, words("close")),
	);
	scene.follow(() => {
		bar.hidden = motion.at === null;
		if (bar.hidden) return;
		const moment = motion.moment;
		const where = words("moment_of", { n: motion.at + 1, count: motion.moments.length });
		title.replaceChildren(plain(where), ` · ${titleOf(moment)}. `);
		says.textContent = words(`moment_says.${moment.name}`);
		// Not `disabled`: the button in hand would lose the focus, and with it the arrow keys.
		back.setAttribute("aria-disabled", String(motion.at === 0));
		next.setAttribute("aria-disabled", String(motion.at === motion.moments.length - 1));
		steps.forEach((step, k) => step.setAttribute("aria-current", k === motion.at ? "step" : "false"));
	});
	return bar;
}
