// The bend of one node, small: the curve of its activation, and a dot where this sum lies on it.
import { functionOf, isScaleFree } from "../cards/formula.js";
import { h } from "../page/dom.js";

// A curve that has a scale of its own is shown at least so far to both sides.
const REACH = 4;
const SIZE = 40;
const [LEFT, RIGHT, TOP, BOTTOM] = [3, 37, 7, 34];

export function bendGlyph(scene, layer, j) {
	const path = h("path.curve");
	const dot = h("circle.dot", { r: 3.2 });
	const bend = functionOf(layer.bend.forward);
	const least = isScaleFree(bend) ? 1e-9 : REACH;
	let box = null;
	scene.follow(() => {
		const reach = Math.max(scene.ledger.largest(layer.sum), least);
		if (reach !== box?.reach) {
			box = boxOf(bend, reach);
			path.setAttribute("d", `M${box.curve.map(([z, a]) => placeIn(box, z, a).join(" ")).join("L")}`);
		}
		const [z, a] = [layer.sum, layer.out].map((name) => scene.ledger.at(scene.at(name, j)));
		dot.style.display = a === null ? "none" : "";
		if (a === null) return;
		const [x, y] = placeIn(box, z, a);
		if (dot.getAttribute("cx") !== x) dot.setAttribute("cx", x);
		if (dot.getAttribute("cy") !== y) dot.setAttribute("cy", y);
	});
	return h(
		"svg",
		{ viewBox: `0 0 ${SIZE} ${SIZE}`, "aria-hidden": "true" },
		h("line", { x1: LEFT, x2: RIGHT, y1: BOTTOM, y2: BOTTOM }),
		h("line", { x1: SIZE / 2, x2: SIZE / 2, y1: TOP - LEFT, y2: BOTTOM + LEFT }),
		path,
		dot,
	);
}

// The curve from -reach to reach, and the least and the most that comes out of it.
function boxOf(bend, reach) {
	const curve = Array.from({ length: 25 }, (_, i) => (i / 12 - 1) * reach).map((z) => [z, bend(z)]);
	const outcomes = curve.map(([, a]) => a);
	return { reach, curve, low: Math.min(0, ...outcomes), high: Math.max(...outcomes) };
}

// Where on the little picture a sum and what becomes of it lie.
function placeIn({ reach, low, high }, z, a) {
	const across = LEFT + ((z / reach + 1) / 2) * (RIGHT - LEFT);
	const down = BOTTOM - ((a - low) / (high - low || 1)) * (BOTTOM - TOP);
	return [across, down].map((each) => each.toFixed(1));
}
