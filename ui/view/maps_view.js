// The view of a convolutional network: photo, maps and filters, with the same outputs, loss and cards as every view.
import {bench} from "./bench.js";
import {blameList} from "./blame.js";
import {cardPanel} from "./card.js";
import {h} from "./dom.js";
import {photoColumn} from "./maps_photo.js";
import {MapsScene} from "./maps_scene.js";
import {stripColumn} from "./maps_strip.js";
import {meansColumn} from "./means.js";
import {arrange, mount} from "./mount.js";
import {outputsColumn} from "./outputs.js";
import {lossColumn} from "./score.js";
import {tableTwin} from "./table.js";
import {timeline} from "./timeline.js";
import {errorColumn, labelColumn} from "./truth.js";

export default (element) => mount(element, MapsScene, build);

function build(scene) {
  scene.clear();
  const {ledger} = scene;
  const drawing = h("div", {class: "drawing"},
    photoColumn(scene), ledger.convolutions.map((conv) => stripColumn(scene, conv)), ledger.mean ? meansColumn(scene) : null,
    outputsColumn(scene, ledger.layers.at(-1)), labelColumn(scene), errorColumn(scene), lossColumn(scene));
  arrange(scene, drawing, [timeline(scene), bench(scene), cardPanel(scene), blameList(scene), tableTwin(scene)]);
}
