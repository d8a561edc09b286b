// What the learner points at, and what was chosen, which stays.

import { parse } from "../ledger/ledger.js";

export class Pointing {
	/**
	 * @param {() => void} changed called when there is something else to tell
	 * @param {(ref: string) => void} chosen called before that with a number that was chosen
	 */
	constructor(changed, chosen) {
		Object.assign(this, { changed, chosen });
		this.leave();
	}

	leave() {
		Object.assign(this, { pinned: null, pointed: null, history: [] });
	}

	/** The name of the number in hand. */
	get ref() {
		return this.pointed ?? this.pinned;
	}

	point(ref) {
		if (ref === this.pointed) return;
		this.pointed = ref;
		this.changed();
	}

	pin(ref) {
		if (ref !== this.pinned) this.history.push(this.pinned);
		this.turnTo(ref);
	}

	goBack() {
		this.turnTo(this.history.pop());
	}

	turnTo(ref) {
		this.pinned = ref;
		this.chosen(ref);
		this.changed();
	}
}

// Which places are lit: single numbers, and rows or columns such as "W1[*,3]".
export class Lights {
	constructor(refs) {
		this.refs = new Set(refs);
		this.places = refs.filter((ref) => !ref.includes("*")).map(parse);
	}

	has(ref) {
		return this.refs.has(ref);
	}
}
