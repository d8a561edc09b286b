// Exact numbers of places: what the cards in sight, the filter on the bench and the table need and do not have.

import { Places } from "../ledger/places.js";

// Milliseconds: a pointer that only passes by does not ask.
const REST = 40;

export class Asking {
	/** @param {(refs: string[]) => void} ask tells Python */
	constructor(ask) {
		this.ask = ask;
		this.places = new Places();
		this.wanted = [];
	}

	// Exact numbers belong to one step: with another one, the old ones are forgotten, and all is asked for again.
	take(parts, { stamps }) {
		const step = JSON.stringify(stamps);
		if (step !== this.step) {
			this.places = new Places();
			this.asked = null;
		}
		this.step = step;
		const place = parts.get("place");
		if (place && place !== this.answered && JSON.stringify(place.of) === step) {
			this.places.add(place);
			this.answered = place;
			this.asked = null;
		}
	}

	/**
	 * @param {object} ledger which knows what it lacks
	 * @param {string[]} sought names of numbers whose cards are to be told
	 * @param {boolean} passing whether a pointer may only pass by
	 */
	seek(ledger, sought, passing) {
		const cards = sought.filter((ref) => ledger.waits(ref)).map((ref) => ledger.question(ref));
		const single = this.wanted.filter((ref) => ledger.at(ref) === null).map((ref) => `=${ledger.question(ref)}`);
		const refs = [...new Set(cards), ...single];
		if (!refs.length || String(refs) === this.asked) return;
		clearTimeout(this.asking);
		this.asking = setTimeout(
			() => {
				this.asked = String(refs);
				this.ask(refs);
			},
			passing ? REST : 0,
		);
	}
}
