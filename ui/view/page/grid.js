// A picture made of cells: the pixels, a node's weights, a map of blame. One tab stop, arrow keys inside.

import { largestOf } from "../../parts/numbers.js";
import { words } from "../../parts/words.js";
import { ramp } from "./colour.js";
import { h } from "./dom.js";

const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/**
 * @param {object} scene
 * @param {object} of
 * @param {() => {key: string, share?: (i: number) => number, colour?: (i: number) => number}} of.cells what is drawn:
 *   signed numbers from -1 to 1, or packed dots; while the key stays, nothing is painted again
 * @param {(i: number) => string} of.ref the name of the number behind a cell
 * @param {(lit: {name: string, index: number[]}) => number | undefined} of.cellOf the way back; undefined for a number
 *   of another grid
 * @param {() => string} of.all the name of the whole, such as "W1[*,3]"
 * @param {number} [of.sharp] dots along the side of a cell
 */
export function grid(scene, { rows, columns, label, cells, ref, cellOf, all, sharp = 4, className = "" }) {
	const sheet = sheetOf(rows, columns, sharp);
	const { canvas } = sheet;
	const marker = h("i.marker", { hidden: true });
	const element = h(
		"div",
		{
			class: `grid ${className}`,
			tabindex: "0",
			role: "application",
			"aria-roledescription": words("grid"),
			"aria-label": label,
			style: `aspect-ratio:${columns}/${rows}`,
		},
		canvas,
		marker,
	);
	const spots = [];
	let at = 0;

	const go = (i) => {
		at = i;
		place(marker, i, rows, columns);
		marker.hidden = false;
		scene.pointing.point(ref(i), element);
	};
	const under = (event) => {
		const box = canvas.getBoundingClientRect();
		const column = clamp(Math.floor(((event.clientX - box.left) / box.width) * columns), columns);
		return clamp(Math.floor(((event.clientY - box.top) / box.height) * rows), rows) * columns + column;
	};
	element.addEventListener("pointermove", (event) => event.pointerType === "mouse" && go(under(event)));
	element.addEventListener("pointerleave", () => {
		marker.hidden = true;
		scene.pointing.point(null);
	});
	element.addEventListener("click", (event) => {
		if (event.detail) go(under(event));
		scene.pointing.pin(ref(at));
	});
	element.addEventListener("focus", () => element.matches(":focus-visible") && go(at));
	element.addEventListener("blur", () => {
		marker.hidden = true;
		scene.pointing.point(null);
	});
	element.addEventListener("keydown", (event) => {
		const step = STEPS[event.key];
		if (!step && event.key !== "Enter" && event.key !== " ") return;
		event.preventDefault();
		event.stopPropagation();
		if (!step) return scene.pointing.pin(ref(at));
		const row = clamp(Math.floor(at / columns) + step[0], rows);
		go(row * columns + clamp((at % columns) + step[1], columns));
	});

	let painted = null;
	element.repaint = () => {
		const what = cells();
		const key = `${what.key} ${scene.signs}`;
		if (key !== painted) paint(sheet, what, scene.signs);
		painted = key;
	};
	scene.follow(element.repaint);
	scene.lit((lights) => {
		spots.splice(0).forEach((spot) => spot.remove());
		element.classList.toggle("lit", lights.has(all()));
		for (const i of lights.places.map(cellOf).filter((place) => place !== undefined)) {
			const spot = h("i.spot");
			place(spot, i, rows, columns);
			element.append(spot);
			spots.push(spot);
		}
	});
	return element;
}

const clamp = (i, count) => Math.min(Math.max(i, 0), count - 1);

const place = (mark, i, rows, columns) => lay(mark, Math.floor(i / columns), i % columns, rows, columns);

// Lays a mark over the square of cells that begins at row y, column x.
export function lay(mark, y, x, rows, columns, side = 1) {
	Object.assign(mark.style, {
		left: `${(x / columns) * 100}%`,
		top: `${(y / rows) * 100}%`,
		width: `${(side / columns) * 100}%`,
		height: `${(side / rows) * 100}%`,
	});
}

// Cells of which nothing is computed yet.
export const BLANK = { key: "none", share: () => 0 };

// Cells for numbers, on the scale of the largest.
export function scaled(key, values) {
	const most = largestOf(values) || 1;
	return { key, share: (i) => values[i] / most };
}

// A picture of cells that is only looked at.
export const picture = (rows, columns, signs, what) =>
	h(
		"div.grid",
		{ style: `aspect-ratio:${columns}/${rows}` },
		canvasOf(rows, columns, columns > 16 ? 2 : 4, signs, what),
	);

export function canvasOf(rows, columns, sharp, signs, what) {
	const sheet = sheetOf(rows, columns, sharp);
	paint(sheet, what, signs);
	return sheet.canvas;
}

// A canvas with its dots, each cell a square of sharp x sharp of them.
function sheetOf(rows, columns, sharp) {
	const canvas = h("canvas", { width: columns * sharp, height: rows * sharp });
	const context = canvas.getContext("2d");
	const image = context.createImageData(canvas.width, canvas.height);
	return { rows, columns, sharp, canvas, context, image, dots: new Uint32Array(image.data.buffer) };
}

// A negative cell is crossed by a gap, so that it differs without colour.
function paint({ rows, columns, sharp, context, image, dots }, { share, colour }, signs) {
	const colours = ramp(signs);
	const width = columns * sharp;
	let changed = false;
	for (let i = 0; i < rows * columns; i++) {
		const value = share ? clamped(share(i)) : 0;
		const dot = share ? colours[(value * 255 + 255.5) | 0] : colour(i);
		const corner = sharp === 1 ? i : Math.floor(i / columns) * sharp * width + (i % columns) * sharp;
		if (dots[corner] === dot) continue;
		changed = true;
		dots[corner] = dot;
		if (sharp === 1) continue;
		for (let y = 0; y < sharp; y++) dots.fill(dot, corner + y * width, corner + y * width + sharp);
		if (value < 0 && sharp >= 4) {
			const middle = corner + (sharp >> 1) * width;
			dots.fill(colours[(value * 64 + 255.5) | 0], middle + 1, middle + sharp - 1);
		}
	}
	if (changed) context.putImageData(image, 0, 0);
}

const clamped = (share) => Math.max(-1, Math.min(1, share));
