// The loss: one number for how wrong the network is.
import {h, numberAt} from "./dom.js";
import {refTo} from "./ledger.js";

const NAMES = {CrossEntropy: "cross-entropy", MeanSquaredError: "mean squared error"};

export function lossColumn(scene) {
  const batch = scene.ledger.examples > 1;
  return h("section", {class: "column loss", "data-band": "loss", "data-part": "loss", "aria-label": "Loss"},
    h("h4", {}, "Loss"),
    h("div", {class: "score"}, numberAt(scene, () => (scene.lens === "after" ? "after_L" : "L")), h("p", {class: "note"}, NAMES[scene.setting.loss])),
    batch ? h("div", {class: "cell"}, h("span", {class: "cap"}, "of this picture"), numberAt(scene, () => refTo("ell", scene.n))) : null);
}
