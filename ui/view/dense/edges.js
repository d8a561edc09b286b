// Lines between nodes: one for each weight where there are few, one for each node where there are thousands.

import { range, show } from "../../parts/numbers.js";
import { refTo } from "../ledger/ledger.js";
import { layerBefore, titleOf } from "../ledger/titles.js";
import { h, signOf } from "../page/dom.js";

export function edges(scene, drawing) {
	const svg = h("svg.edges");
	const [first, ...later] = scene.ledger.layers;
	const lines = [
		oneStop(scene, threads(scene, first)),
		...later.map((layer) => oneStop(scene, weightLines(scene, layer))),
	].flat();
	svg.append(...lines.map((line) => line.element));
	const place = () => {
		const frame = drawing.getBoundingClientRect();
		if (!frame.width) return;
		const size = { width: String(drawing.clientWidth), height: String(drawing.clientHeight) };
		const boxes = new Map();
		const boxOf = (selector) => {
			if (!boxes.has(selector)) boxes.set(selector, boxIn(frame, drawing.querySelector(selector)));
			return boxes.get(selector);
		};
		// Every place is looked up before any line is drawn: to look after drawing is to have the page laid out again.
		for (const line of lines) line.place(boxOf);
		for (const side in size) if (svg.getAttribute(side) !== size[side]) svg.setAttribute(side, size[side]);
		for (const line of lines) line.draw();
	};
	new ResizeObserver(place).observe(drawing);
	scene.follow(() => {
		for (const line of lines) line.update();
	});
	scene.whenPlaced(place);
	return svg;
}

function boxIn(frame, element) {
	const box = element?.getBoundingClientRect();
	return (
		box && {
			left: box.left - frame.left,
			right: box.right - frame.left,
			center: box.left - frame.left + box.width / 2,
			top: box.top - frame.top,
			bottom: box.bottom - frame.top,
			middle: box.top - frame.top + box.height / 2,
			height: box.height,
		}
	);
}

const nodesOf = (scene, layer) => range(scene.ledger.shape(layer.W)[1]);

const nodeAt = (layer, j) => `[data-node="${layer.number},${j}"]`;

// From the right side of a box to the left of another; where that lies below, on a narrow screen, from top to bottom.
function curve(from, to, middle = from.middle) {
	if (to.left < from.right) {
		const bend = (to.top - from.bottom) / 2;
		const aside = to.center - from.center;
		return `M${from.center} ${from.bottom}c0 ${bend} ${aside} ${bend} ${aside} ${2 * bend}`;
	}
	const [width, height] = [to.left - from.right, to.middle - middle];
	return `M${from.right} ${middle}c${width / 2} 0 ${width / 2} ${height} ${width} ${height}`;
}

// From the pixels to each hidden node: a quiet thread for all of its weights, or the one weight of the pixel in hand.
function threads(scene, layer) {
	const [rows, columns, channels] = scene.setting.picture;
	const start = ({ middle, top, height }) =>
		scene.pixel === null ? middle : top + ((Math.floor(scene.pixel / channels / columns) + 0.5) / rows) * height;
	return nodesOf(scene, layer).map((j) => {
		const weight = () => (scene.pixel === null ? null : [scene.pixel, j]);
		return line(scene, layer, ".thread", weight, (boxOf) => {
			const [pixels, node] = [boxOf(".pixels .grid"), boxOf(nodeAt(layer, j))];
			return pixels && node && [pixels, node, start(pixels)];
		});
	});
}

// Every weight between two layers of nodes.
function weightLines(scene, layer) {
	const from = layerBefore(scene.ledger, layer);
	const lineFrom = (i, k) =>
		line(
			scene,
			layer,
			"",
			() => [i, k],
			(boxOf) => {
				const [left, right] = [boxOf(nodeAt(from, i)), boxOf(nodeAt(layer, k))];
				return left && right && [left, right];
			},
		);
	return nodesOf(scene, from).flatMap((i) => nodesOf(scene, layer).map((k) => lineFrom(i, k)));
}

// One line: `weight()` is the place of the weight that it stands for, or null; `ends(boxOf)` where it runs.
function line(scene, layer, kind, weight, ends) {
	const seen = h(`path.edge${kind}`);
	const reach = h("path.reach");
	const element = h("g.weight-line", seen, reach);
	let boxOf = null;
	let points = null;
	let before = null;
	const look = (found) => {
		boxOf = found;
		points = boxOf && ends(boxOf);
	};
	const draw = () => {
		if (!points) return;
		const drawn = curve(...points);
		for (const path of [seen, reach]) if (path.getAttribute("d") !== drawn) path.setAttribute("d", drawn);
	};
	return {
		element,
		stands: () => weight() !== null,
		place: look,
		draw,
		update: () => {
			const at = weight();
			if (String(at) !== before) {
				look(boxOf);
				draw();
			}
			before = String(at);
			if (at) tell(scene, layer, element, seen, at);
			else restyle(seen, "none", 1);
		},
	};
}

function tell(scene, layer, element, seen, at) {
	const looked = scene.seen(layer.W);
	const name = scene.ledger.made(looked) ? looked : layer.W;
	const [ref, value] = [refTo(name, ...at), scene.ledger.get(name, ...at)];
	if (element.dataset.name !== ref) Object.assign(element.dataset, { name: ref, ref: refTo(layer.W, ...at) });
	if (value === null) delete element.dataset.value;
	else element.dataset.value = String(value);
	if (scene.frames.at === null) element.setAttribute("aria-label", `${titleOf(scene.ledger, ref)}: ${show(value)}`);
	restyle(
		seen,
		signOf(value),
		width(value, scene.ledger.largest(looked === scene.ledger.newOf(layer.W) ? layer.W : name)),
	);
}

// In steps of a quarter, so that a line that hardly changes is not drawn again. After a huge step a weight may be many
// times the largest of before: its line stays a line.
const width = (value, largest) => Math.round(4 * (0.6 + 5 * Math.min(Math.abs(value) / (largest || 1), 2))) / 4;

function restyle(path, sign, thickness) {
	if (path.dataset.sign !== sign) path.dataset.sign = sign;
	if (path.style.strokeWidth !== String(thickness)) path.style.strokeWidth = thickness;
}

// The lines of one layer are one tab stop; arrow keys go from line to line.
function oneStop(scene, lines) {
	scene.follow(() =>
		lines.forEach(({ element, stands }, at) => {
			if (!stands() || element.hasAttribute("role")) return;
			element.setAttribute("role", "button");
			element.setAttribute("tabindex", at ? "-1" : "0");
		}),
	);
	lines.forEach(({ element }, at) =>
		element.addEventListener("keydown", (event) => {
			const next = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
			if (event.key === "Enter" || event.key === " ") scene.pointing.pin(element.dataset.ref);
			else if (next) lines[(at + next + lines.length) % lines.length].element.focus();
			else return;
			event.preventDefault();
			event.stopPropagation();
		}),
	);
	return lines;
}
