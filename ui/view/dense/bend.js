// The bend of one node, small: the curve of its activation, and a dot where this sum lies on it.
import { h } from "../page/dom.js";

const CURVES = { ReLU: (z) => Math.max(0, z), Sigmoid: (z) => 1 / (1 + Math.exp(-z)), Tanh: Math.tanh };

export function bendGlyph(scene, layer, j) {
	const curve = h("path", { class: "curve" });
	const dot = h("circle", { r: 3.2, class: "dot" });
	let drawn = null;
	scene.follow(() => {
		const reach = Math.max(scene.ledger.largest(layer.sum), layer.bend === "ReLU" ? 1e-9 : 4);
		if (reach !== drawn) curve.setAttribute("d", pathOf(layer.bend, reach));
		drawn = reach;
		const [z, a] = [layer.sum, layer.out].map((name) => scene.ledger.at(scene.at(name, j)));
		dot.style.display = a === null ? "none" : "";
		if (a === null) return;
		const [x, y] = placeOf(layer.bend, reach, z, a);
		if (dot.getAttribute("cx") !== x) dot.setAttribute("cx", x);
		if (dot.getAttribute("cy") !== y) dot.setAttribute("cy", y);
	});
	return h(
		"svg",
		{ viewBox: "0 0 40 40", "aria-hidden": "true" },
		h("line", { x1: 3, x2: 37, y1: 34, y2: 34 }),
		h("line", { x1: 20, x2: 20, y1: 4, y2: 37 }),
		curve,
		dot,
	);
}

const pathOf = (bend, reach) => {
	const sums = Array.from({ length: 25 }, (_, i) => (i / 12 - 1) * reach);
	return `M${sums.map((z) => placeOf(bend, reach, z, CURVES[bend](z)).join(" ")).join("L")}`;
};

// Where on the little picture a sum and what becomes of it lie.
function placeOf(bend, reach, z, a) {
	const height = { ReLU: 34 - (a / reach) * 26, Sigmoid: 34 - a * 28, Tanh: 20 - a * 14 }[bend];
	return [20 + (z / reach) * 17, height].map((each) => each.toFixed(1));
}
