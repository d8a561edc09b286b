// The step by name: "dW1[12,3]" -> a number, or null for what is not computed yet.
import { largestOf } from "../../parts/numbers.js";

const SPARE = /^(photo|jacobian)/;
const FORM = /^(\w+)(?:\[([\d,]+)\])?$/;

export const parse = (ref) => {
	const [, name, index] = ref.match(FORM);
	return { name, index: index ? index.split(",").map(Number) : [] };
};
// A name of what is worked out from others, as `engine/names.py` makes it: "product(W1[12,3])".
export const workedOut = (what, ...of) => `${what}(${of})`;
// What an optimiser remembers or works out for a number: "mean_W1[12,3]".
export const workingOf = (what, ref) => `${what}_${ref}`;
export const refTo = (name, ...index) => (index.length ? `${name}[${index}]` : name);

// The names around each number, as Python sends them: what is put before a name to say what follows from it, and the
// layers with what they read and make.
class Names {
	constructor({ layers, prefixes }) {
		this.prefixes = prefixes;
		this.weights = new Set(layers.flatMap(({ W, b }) => [W, b]));
		this.subjects = new Set([...this.weights, ...layers.map(({ output }) => output), "X", "P", "T", "E", "ell", "L"]);
	}

	slopeOf(name) {
		return this.prefixes.slope + name;
	}

	changeOf(name) {
		return this.prefixes.change + name;
	}

	newOf(name) {
		return this.prefixes.new + name;
	}

	afterOf(name) {
		return this.prefixes.after + name;
	}

	// "slope" of dW1, "change" of change_W1; "" of W1 itself.
	kindOf(name) {
		const of = ([, prefix]) => name.startsWith(prefix) && this.subjects.has(name.slice(prefix.length));
		return this.subjects.has(name) ? "" : (Object.entries(this.prefixes).find(of)?.[0] ?? "");
	}

	// W1 of W1, dW1, change_W1 and new_W1.
	subjectOf(name) {
		return name.slice((this.prefixes[this.kindOf(name)] ?? "").length);
	}

	// Whether it is a number of the step; what an optimiser works out for one is not.
	isNamed(name) {
		return this.subjects.has(this.subjectOf(name));
	}

	// What is there before anything is computed.
	isGiven(name) {
		return name === "X" || this.weights.has(name);
	}

	isWeight(name) {
		return this.weights.has(this.subjectOf(name));
	}
}

// Of a single picture, the gradient of a large matrix does not travel: it is what came in times the blame on each sum.
export function multiplyOut(parts, setting) {
	const step = parts.get("step").arrays;
	const all = { ...parts.get("pixels").arrays, ...step };
	for (const { W, input, sum } of setting.layers) {
		const [gradient, blame] = [W, sum].map((name) => setting.prefixes.slope + name);
		if (!W || step[gradient] || !step[blame] || all[input]?.shape.length !== 2) continue;
		const [came, upstream] = [all[input].data, step[blame].data];
		const data = new Float64Array(came.length * upstream.length);
		came.forEach((x, i) => {
			upstream.forEach((each, j) => {
				data[i * upstream.length + j] = x * each;
			});
		});
		step[gradient] = { data, shape: [came.length, upstream.length] };
	}
}

export class Ledger extends Names {
	constructor(parts, setting) {
		super(setting);
		this.setting = setting;
		this.arrays = Object.assign({}, ...setting.parts.map((part) => parts.get(part).arrays));
		this.layers = setting.layers.filter(({ reads }) => reads === "everything");
		this.hides = () => false;
	}

	has(name) {
		return Boolean(this.arrays[name]) && !this.hides(name);
	}

	// Whether the move that makes these numbers has been made.
	made(name) {
		return this.has(name) || this.derived(name) !== null;
	}

	at(ref) {
		const { name, index } = parse(ref);
		return this.get(name, ...index);
	}

	get(name, ...index) {
		if (this.hides(name)) return null;
		const array = this.arrays[name];
		if (array) return array.data[index.reduce((at, i, axis) => at * array.shape[axis] + i, 0)] ?? null;
		return this.derived(name)?.(...index) ?? null;
	}

	// Large arrays that are not sent because a line of arithmetic on those that are makes them.
	derived(name) {
		const [kind, matrix] = [this.kindOf(name), this.subjectOf(name)];
		if (
			!["change", "new"].includes(kind) ||
			!this.isWeight(name) ||
			this.hides(name) ||
			!this.has(this.slopeOf(matrix)) ||
			!this.setting.computed.includes("update")
		)
			return null;
		if (kind === "new") return (...index) => this.get(matrix, ...index) + this.get(this.changeOf(matrix), ...index);
		return this.setting.optimizer.plain
			? (...index) => -this.setting.rate * this.get(this.slopeOf(matrix), ...index)
			: null;
	}

	shape(name) {
		return this.arrays[name]?.shape;
	}

	// The largest absolute value of an array: what its colours and sizes are measured by.
	largest(name) {
		return this.hides(name) ? 0 : mostOf(this.arrays[name]);
	}

	// What the table can show.
	get names() {
		return Object.keys(this.base ?? this.arrays).filter((name) => !SPARE.test(name) && this.has(name));
	}

	get examples() {
		return this.shape("X")[0];
	}
}

// The ledger while the timeline is pulled: what a frame holds, and nothing else.
export class FrameLedger extends Ledger {
	constructor(parts, setting, frame) {
		super(parts, setting);
		this.base = this.arrays;
		this.chunks = setting.frames.map((name) => parts.get(name).arrays);
		const [chunk, row] = chunkOf(this.chunks, frame);
		const rows = Object.entries(chunk).map(([name, array]) => [name, rowOf(array, row)]);
		const { X, T, photo } = this.base;
		this.arrays = { X, T, photo, ...Object.fromEntries(rows) };
	}

	shape(name) {
		return this.base[name]?.shape;
	}

	// Of all frames, so that sizes can be compared while the timeline is pulled.
	largest(name) {
		return Math.max(...this.chunks.map((chunk) => mostOf(chunk[name])));
	}

	// Of a node's weight picture, how strong a cell is, from -1 to 1.
	shade(node) {
		const [, nodes] = this.base[this.layers[0].W].shape;
		const { data } = this.arrays.pictures;
		return (cell) => {
			const at = cell * nodes + node;
			return ((at % 2 ? data[at >> 1] & 15 : data[at >> 1] >> 4) - 7) / 7;
		};
	}
}

// The chunk that holds a frame, and the frame's row in it.
function chunkOf([first, ...others], frame) {
	const [count] = first.P.shape;
	return frame < count ? [first, frame] : chunkOf(others, frame - count);
}

function mostOf(array) {
	if (!array) return 0;
	array.largest ??= largestOf(array.data);
	return array.largest;
}

// A frame has one picture, so its arrays are a batch of one; weights and the loss have no batch.
function rowOf({ data, shape }, frame) {
	const size = data.length / shape[0];
	return { data: data.subarray(frame * size, (frame + 1) * size), shape: shape.slice(1) };
}
