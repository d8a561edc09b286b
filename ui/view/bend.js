// The bend of one node, small: the curve of its activation, and a dot where this sum lies on it.
import {h} from "./dom.js";

const CURVES = {ReLU: (z) => Math.max(0, z), Sigmoid: (z) => 1 / (1 + Math.exp(-z)), Tanh: Math.tanh};

export function bendGlyph(scene, layer, j) {
  const curve = h("path", {class: "curve"});
  const dot = h("circle", {r: 3.2, class: "dot"});
  scene.follow(() => {
    const reach = layer.bend === "ReLU" ? scene.ledger.largest(layer.sum) || 1 : Math.max(4, scene.ledger.largest(layer.sum));
    const place = ([z, a]) => [20 + z / reach * 17, layer.bend === "ReLU" ? 34 - a / reach * 26 : layer.bend === "Tanh" ? 20 - a * 14 : 34 - a * 28];
    const points = [...Array(25).keys()].map((i) => (i / 12 - 1) * reach).map((z) => place([z, CURVES[layer.bend](z)]));
    curve.setAttribute("d", `M${points.map((point) => point.map((x) => x.toFixed(1)).join(" ")).join("L")}`);
    const [z, a] = [layer.sum, layer.out].map((name) => scene.ledger.at(scene.at(name, j)));
    dot.style.display = a === null ? "none" : "";
    if (a === null) return;
    const [x, y] = place([z, a]);
    dot.setAttribute("cx", x);
    dot.setAttribute("cy", y);
  });
  return h("svg", {viewBox: "0 0 40 40", "aria-hidden": "true"}, h("line", {x1: 3, x2: 37, y1: 34, y2: 34}),
    h("line", {x1: 20, x2: 20, y1: 4, y2: 37}), curve, dot);
}
