// The network view: one element that draws a step of a network, and lets every number in it be pointed at.
import {blameList} from "./blame.js";
import {cardPanel} from "./card.js";
import {denseColumn} from "./dense.js";
import {h} from "./dom.js";
import {edges} from "./edges.js";
import {arrange, mount} from "./mount.js";
import {outputsColumn} from "./outputs.js";
import {pixelsColumn} from "./pixels.js";
import {Scene} from "./scene.js";
import {lossColumn} from "./score.js";
import {tableTwin} from "./table.js";
import {threePictures} from "./three.js";
import {timeline} from "./timeline.js";
import {errorColumn, labelColumn} from "./truth.js";

export default (element) => mount(element, Scene, build);

function build(scene) {
  scene.clear();
  scene.pictures = (of) => threePictures(scene, of);
  const {ledger} = scene;
  const hidden = ledger.layers.filter((layer) => !layer.last);
  const drawing = h("div", {class: "drawing"},
    pixelsColumn(scene), hidden.map((layer) => denseColumn(scene, layer)), outputsColumn(scene, ledger.layers.at(-1)),
    labelColumn(scene), errorColumn(scene), lossColumn(scene));
  drawing.prepend(edges(scene, drawing));
  arrange(scene, drawing, [timeline(scene), cardPanel(scene), blameList(scene), tableTwin(scene)]);
}
