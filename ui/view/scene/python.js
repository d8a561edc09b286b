// What passes between the learner and Python: what was chosen, once a hand has come to rest.

// How long a hand rests before Python is told, in milliseconds.
export const REST = 150;

export class Python {
	constructor() {
		this.answer = {};
		// The weights that Python was sent and has not repeated yet, and the one that the page chose last.
		this.sent = [];
		this.page = null;
		/** @type {(answer: object) => void} How to tell it. */
		this.send = () => {};
		/** @type {(iteration: number) => void} How to ask for the exact numbers of an iteration. */
		this.sendScrub = () => {};
	}

	// The whole answer each time, and when, as the same weight may be chosen again. What the page shows by then, or is
	// about to, it would not repeat.
	tell(answer) {
		Object.assign(this.answer, answer);
		this.soon(() => {
			const [ref, said] = [this.answer.ref ?? null, JSON.stringify(this.answer)];
			const expected = this.sent.length ? this.sent.at(-1) : this.page;
			if (said === this.said && ref === expected) return;
			this.said = said;
			this.sent.push(ref);
			this.send({ ...this.answer, at: Date.now() });
		});
	}

	scrub(iteration) {
		this.soon(() => this.sendScrub(iteration));
	}

	soon(send) {
		clearTimeout(this.waiting);
		this.waiting = setTimeout(send, REST);
	}

	/** Whether the page chose a weight anew: it may only repeat one, or what it was sent a moment ago. */
	chose(ref) {
		const echo = this.sent.indexOf(ref);
		const isNew = echo < 0 && ref !== null && ref !== this.page;
		this.sent.splice(0, isNew ? this.sent.length : echo + 1);
		this.page = ref;
		return isNew;
	}
}
