// The bar of the walk: the moments, and the sentence of the one in view.

import { joined, words, woven } from "../../parts/words.js";
import { tokens } from "../cards/panel.js";
import { refTo } from "../ledger/ledger.js";
import { inSentence, titleOf as titleOfNumber, word } from "../ledger/titles.js";
import { answer, blankOf, questionOf, scrollPage } from "../page/around.js";
import { h, plain } from "../page/dom.js";
import { blankForm } from "./blank.js";

// How far a finger has to be drawn over the sentence to turn to the next one, in CSS pixels.
const SWIPE = 40;

const titleOf = ({ asks, name }) => words(`moment.${asks ? "ask" : name}`);

// What the walk says of a moment, with the numbers of this picture in it.
function sentenceOf(scene, moment) {
	const { ledger, hand } = scene;
	const named = {
		cat: word(ledger, 0),
		dog: word(ledger, 1),
		truth: word(ledger, hand.k),
		loss: scene.setting.loss.title,
		rule: scene.setting.optimizer.title,
	};
	const others = joined(
		scene.setting.other_scores.map(({ title, ...score }) => [`${title} `, score]),
		", ",
	);
	const places = { ...named, others, j: { plain: String(hand.j) }, ...moment.says?.(hand) };
	const form = moment.form?.(hand) ?? "";
	return tokens(scene, woven(`moment_says.${moment.name + form}`, places).flat());
}

// Before the first moment: what the stage is about. Where names come in, one of them is taken apart.
function openingOf(scene) {
	const { ledger, setting, walk } = scene;
	if (!walk.moments.length) return [words("walk.unlabelled")];
	const count = plain(words("takes", { count: walk.moments.length }));
	if (setting.stage !== "backprop") return [words(`walk.${setting.stage}`), " ", count];
	const weight = refTo(ledger.layers.at(-1).W, 0, 1);
	const spelled = inSentence(titleOfNumber(ledger, weight));
	return [words("walk.backprop"), " ", plain(words("names", { name: weight, spelled })), " ", count];
}

// The question of the page, with a button for each answer, or, once it is answered, why it is so.
function questionHere() {
	const question = questionOf();
	if (!question) return [];
	if (question.reply) return question.reply;
	const said = h("span.question", question.says);
	const buttons = question.answers.map((each, k) =>
		h("button.choice", { onclick: () => answer(each), "aria-keyshortcuts": k + 1 }, each.words),
	);
	return [said, h("span.answers", { role: "group", "aria-label": said.textContent }, buttons)];
}

export function walkBar(scene) {
	const { walk } = scene;
	const title = h("b");
	const says = h("span");
	const steps = walk.moments.map((moment, k) =>
		h("button.dot", {
			title: titleOf(moment),
			"aria-label": `${k + 1}: ${titleOf(moment)}`,
			onclick: () => walk.to(k),
		}),
	);
	const back = h("button.tool", { onclick: () => walk.back() }, words("back"));
	const next = h("button.tool.strong", { onclick: () => walk.next() });
	// The button goes with the walk, and the focus stays with its bar.
	const leave = () => {
		walk.to(null);
		next.focus({ preventScroll: true });
	};
	const close = h("button.tool.close", { onclick: leave }, words("close"));
	const blank = blankForm(scene);
	const compute = h("button.tool.compute", { onclick: () => (walk.computes ? shut() : open()) });
	const open = () => {
		walk.compute(true);
		blank.field.focus({ preventScroll: true });
	};
	const shut = () => {
		walk.compute(false);
		compute.focus({ preventScroll: true });
	};
	blank.form.onkeydown = ({ key }) => {
		if (key === "Escape") shut();
	};
	const bar = h(
		"div.moments",
		{ role: "group", "aria-label": words("walk") },
		back,
		next,
		h("span.dots", steps),
		h("div.telling", h("p.moment-words", { "aria-live": "polite" }, title, says), blank.form),
		compute,
		close,
	);
	swiped(bar, (by) => (by > 0 ? walk.next() : walk.back()));
	// Beside the sentence, where its number can be computed.
	const offer = () => {
		const there = blankOf(walk.moment?.name);
		compute.hidden = !there;
		compute.textContent = there?.open ?? "";
		compute.setAttribute("aria-expanded", String(walk.computes));
	};
	const tell = () => {
		const { at, moment, moments, wayOn } = walk;
		close.hidden = at === null;
		title.replaceChildren(
			...(moment ? [plain(words("moment_of", { n: at + 1, count: moments.length })), ` · ${titleOf(moment)}. `] : []),
		);
		const asks = walk.blank?.says ?? (moment?.asks && questionHere());
		says.replaceChildren(...(asks || (moment ? sentenceOf(scene, moment) : openingOf(scene))));
		blank.tell();
		offer();
		next.replaceChildren(plain(wayOn ? words("next_stage", { stage: wayOn.textContent }) : words("next")));
		// Not `disabled`: the button in hand would lose the focus, and with it the arrow keys.
		back.setAttribute("aria-disabled", String(!at));
		next.setAttribute("aria-disabled", String((walk.isAtTheEnd || !moments.length) && !wayOn));
		steps.forEach((step, k) => step.setAttribute("aria-current", k === at ? "step" : "false"));
	};
	// Where nothing holds the bar at the lower edge, the page moves in its place, and Next stays under the thumb.
	const still = (change = tell) => {
		const before = next.getBoundingClientRect().top;
		change();
		scrollPage(next.getBoundingClientRect().top - before);
	};
	let shown = walk.at;
	scene.follow(() => {
		if (scene.frames.goesOn) return;
		const isSame = walk.at === shown;
		shown = walk.at;
		isSame ? tell() : still();
	});
	// With its answer a question's buttons go, and the focus stays with their bar.
	scene.asked = () => {
		offer();
		if (walk.computes) still(() => walk.heard());
		if (!walk.moment?.asks) return;
		const isInHand = says.contains(bar.getRootNode().activeElement);
		still();
		if (isInHand) next.focus({ preventScroll: true });
	};
	return bar;
}

// A finger that is drawn to the left turns to the next moment; one that is drawn up or down scrolls the page. Two mean
// something else, such as a larger page, and so does what the browser took for itself.
function swiped(bar, turn) {
	let from = null;
	const follow = ({ type, touches }) => {
		if (touches.length > 1) from = null;
		else if (type === "touchstart") from = touches[0];
	};
	bar.addEventListener("touchstart", follow);
	bar.addEventListener("touchmove", follow, { passive: true });
	bar.addEventListener("touchcancel", () => {
		from = null;
	});
	bar.addEventListener("touchend", ({ changedTouches: [to], touches }) => {
		const drawn = from && !touches.length ? from.clientX - to.clientX : 0;
		if (Math.abs(drawn) > Math.max(SWIPE, Math.abs(from?.clientY - to.clientY))) turn(drawn);
		from = null;
	});
}
