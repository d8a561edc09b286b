// Both passes of one picture through a network of convolutions, by the formulas of engine/convolution.py: its numbers
// are too many for a file, and follow from the weights. An array is {data, shape}; a picture's shape is (1,h,w,c).

import { compiled } from "../../ui/view/cards/formula.js";

const SHOWN = 6;
const SHADES = 127;

// Adds what the forward pass makes to `arrays`, which has X, the weights, and whatever the file holds.
export function forward({ layers }, arrays) {
	const makes = {
		window: ({ W, b }, X) => sums(X, arrays[W], arrays[b]),
		itself: ({ output }, X) => bent(bendOf(layers, output).forward, X, X),
		square: (_, X) => largest(X),
	};
	for (const layer of layers) arrays[layer.output] ??= makes[layer.reads](layer, arrays[layer.input]);
}

// Adds what the backward pass makes.
export function backward({ layers, prefixes }, arrays) {
	const slopeOf = (name) => prefixes.slope + name;
	const passes = {
		window: (dY, { W }, X) => {
			arrays[slopeOf(W)] = gradient(dY, X, arrays[W]);
			return blame(dY, X, arrays[W]);
		},
		itself: (dY, { output }, X, Y) => times(dY, bent(bendOf(layers, output).slope, X, Y)),
		square: toLargest,
		map: (dY, _, X) => spread(dY, X),
	};
	for (const layer of layers.filter(({ reads }) => reads in passes).reverse()) {
		const [dY, X, Y] = [slopeOf(layer.output), layer.input, layer.output].map((name) => arrays[name]);
		const dX = passes[layer.reads](dY, layer, X, Y);
		arrays[slopeOf(layer.input)] ??= dX;
	}
}

// Where the weight of filter o at `index` was used, or its bias at null: as `uses` of runs/numbers/blocks.py.
export function usesOf({ data: X, shape }, { data: dZ, shape: [, rows, columns, maps] }, index, o) {
	const shares = new Float64Array(rows * columns);
	const channels = shape[3];
	if (index === null) shares.forEach((_, to) => void (shares[to] = dZ[to * maps + o]));
	else
		eachWindow(shape, (to, from, at) => {
			if (at === 3 * index[0] + index[1]) shares[to] = X[from * channels + index[2]] * dZ[to * maps + o];
		});
	const order = [...shares.keys()].sort((a, b) => Math.abs(shares[b]) - Math.abs(shares[a]));
	const places = order.slice(0, SHOWN).flatMap((at) => [0, Math.floor(at / columns), at % columns]);
	const most = shares.reduce((all, each) => Math.max(all, Math.abs(each)), 0) || 1;
	return {
		uses: { data: Float64Array.from(places), shape: [places.length / 3, 3] },
		rest: { data: [order.slice(SHOWN).reduce((all, at) => all + shares[at], 0)], shape: [] },
		shares: { data: shares.map((each) => Math.round((each * SHADES) / most)), shape: [rows, columns] },
	};
}

const zeros = (shape) => ({ shape, data: new Float64Array(shape.reduce((all, each) => all * each, 1)) });
const bendOf = (layers, output) => layers.find(({ bend, out }) => bend && out === output).bend;
const times = (A, B) => ({ shape: A.shape, data: A.data.map((a, at) => a * B.data[at]) });

// What a formula makes of each sum x, where y is what the bend has made of it.
function bent(formula, X, Y) {
	const makes = compiled(formula);
	return { shape: X.shape, data: X.data.map((x, at) => makes({ x, y: Y.data[at] })) };
}

// For each window of three by three: the pixel in its middle, a pixel in it, and where in the window that lies.
function eachWindow([, rows, columns], visit) {
	for (let y = 0; y < rows; y++)
		for (let x = 0; x < columns; x++)
			for (let at = 0; at < 9; at++) {
				const [row, column] = [y + Math.floor(at / 3) - 1, x + (at % 3) - 1];
				if (row < 0 || row >= rows || column < 0 || column >= columns) continue;
				visit(y * columns + x, row * columns + column, at);
			}
}

// (1,h,w,c) (3,3,c,o) + (o,) -> (1,h,w,o)
function sums({ data: X, shape }, { data: W, shape: [, , channels, maps] }, { data: b }) {
	const made = zeros([...shape.slice(0, 3), maps]);
	const Z = made.data;
	eachWindow(shape, (to, from, at) => {
		for (let c = 0; c < channels; c++) {
			const [x, row] = [X[from * channels + c], (at * channels + c) * maps];
			for (let o = 0; o < maps; o++) Z[to * maps + o] += x * W[row + o];
		}
	});
	for (let at = 0; at < Z.length; at++) Z[at] += b[at % maps];
	return made;
}

// (1,h,w,o) (1,h,w,c) -> (3,3,c,o)
function gradient({ data: dZ }, { data: X, shape }, { shape: [, , channels, maps], shape: ofW }) {
	const made = zeros(ofW);
	const dW = made.data;
	eachWindow(shape, (to, from, at) => {
		for (let c = 0; c < channels; c++) {
			const [x, row] = [X[from * channels + c], (at * channels + c) * maps];
			for (let o = 0; o < maps; o++) dW[row + o] += x * dZ[to * maps + o];
		}
	});
	return made;
}

// (1,h,w,o) (3,3,c,o) -> (1,h,w,c)
function blame({ data: dZ }, { shape }, { data: W, shape: [, , channels, maps] }) {
	const made = zeros(shape);
	const dX = made.data;
	eachWindow(shape, (to, from, at) => {
		for (let c = 0; c < channels; c++) {
			const row = (at * channels + c) * maps;
			let all = 0;
			for (let o = 0; o < maps; o++) all += dZ[to * maps + o] * W[row + o];
			dX[from * channels + c] += all;
		}
	});
	return made;
}

// For each number behind a pool, where the largest of its four stands; of equally large ones the first.
function eachSquare({ data: X, shape: [, rows, columns, channels] }, visit) {
	for (let y = 0; y < rows; y += 2)
		for (let x = 0; x < columns; x += 2)
			for (let c = 0; c < channels; c++) {
				const four = [0, 1, columns, columns + 1].map((beside) => (y * columns + x + beside) * channels + c);
				const from = four.reduce((best, each) => (X[each] > X[best] ? each : best));
				visit(((y / 2) * (columns / 2) + x / 2) * channels + c, from);
			}
}

// (1,h,w,c) -> (1,h/2,w/2,c)
function largest(X) {
	const [n, rows, columns, channels] = X.shape;
	const made = zeros([n, rows / 2, columns / 2, channels]);
	eachSquare(X, (to, from) => {
		made.data[to] = X.data[from];
	});
	return made;
}

function toLargest(dY, _, X) {
	const made = zeros(X.shape);
	eachSquare(X, (to, from) => {
		made.data[from] = dY.data[to];
	});
	return made;
}

// The blame on each map's mean, (1,c), on its places: (1,h,w,c)
function spread(dY, X) {
	const [, rows, columns, channels] = X.shape;
	return { shape: X.shape, data: X.data.map((_, at) => dY.data[at % channels] / (rows * columns)) };
}
