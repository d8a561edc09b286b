// Those who draw, by what they wait for.

export class Watchers {
	constructor() {
		this.version = 0;
		this.clear();
	}

	clear() {
		this.followers = [];
		this.lamps = [];
		this.pointers = [];
		this.placers = [];
	}

	/** @param {() => void} update called after other numbers, another picture of the batch, another lens */
	follow(update) {
		this.followers.push(update);
	}

	/** @param {(lights: import("./pointing.js").Lights) => void} lamp called when other places are lit */
	lit(lamp) {
		this.lamps.push(lamp);
	}

	/** @param {() => void} show called when another number is pointed at */
	onPoint(show) {
		this.pointers.push(show);
	}

	/** @param {() => void} place called when everything has found its place on the page */
	whenPlaced(place) {
		this.placers.push(place);
	}

	update() {
		this.version += 1;
		for (const update of this.followers) update();
	}

	light(lights) {
		for (const lamp of this.lamps) lamp(lights);
	}

	placed() {
		for (const place of this.placers) place();
	}
}
