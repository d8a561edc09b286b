// The exact numbers that Python sent for the places that somebody pointed at.

const KEPT = 30;

export class Places {
	constructor() {
		this.answers = [];
		this.index();
	}

	// Arrays are called name@start@mark, such as "M1@0,3,4,0@2", or tell of a number, such as "rest@W2[0,1,5,3]".
	add({ refs, arrays }) {
		const blocks = Object.entries(arrays).map(([key, { data, shape }]) => {
			const [name, start] = key.split("@");
			return start.includes("[") ? { key, data, shape } : { name, start: start.split(",").map(Number), data, shape };
		});
		this.answers = [{ refs, blocks }, ...this.answers].slice(0, KEPT);
		this.index();
	}

	index() {
		this.refs = new Set(this.answers.flatMap(({ refs }) => refs));
		this.byName = new Map();
		this.about = new Map();
		for (const block of this.answers.flatMap(({ blocks }) => blocks)) {
			if (block.key) this.about.set(block.key, block);
			else if (this.byName.has(block.name)) this.byName.get(block.name).push(block);
			else this.byName.set(block.name, [block]);
		}
	}

	at(name, index) {
		for (const { start, shape, data } of this.byName.get(name) ?? []) {
			let place = 0;
			let inside = true;
			for (let axis = 0; axis < shape.length; axis++) {
				const i = index[axis] - start[axis];
				inside &&= i >= 0 && i < shape[axis];
				place = place * shape[axis] + i;
			}
			if (inside) return data[place];
		}
		return null;
	}
}
