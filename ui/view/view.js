// The network view: one element that draws a step of a network, and lets every number in it be pointed at.

import { cardPanel } from "./cards/panel.js";
import { denseColumn } from "./dense/dense.js";
import { edges } from "./dense/edges.js";
import { pixelGrid } from "./dense/pixels.js";
import { threePictures } from "./dense/three.js";
import { h } from "./page/dom.js";
import { arrange, mount } from "./page/mount.js";
import { photoColumn } from "./page/photo.js";
import { blameList } from "./scene/blame.js";
import { outputsColumn } from "./scene/outputs.js";
import { Scene } from "./scene/scene.js";
import { lossColumn } from "./scene/score.js";
import { tableTwin } from "./scene/table.js";
import { timeline } from "./scene/timeline.js";
import { errorColumn, labelColumn } from "./scene/truth.js";

export default (element) => mount(element, Scene, build);

function build(scene) {
	scene.clear();
	scene.pictures = (of) => threePictures(scene, of);
	const { ledger } = scene;
	const [rows, columns, channels] = scene.setting.picture;
	const hidden = ledger.layers.filter((layer) => !layer.last);
	const drawing = h(
		"div.drawing",
		photoColumn(scene, pixelGrid(scene), channels === 3 ? [rows, columns, channels] : [rows, columns]),
		hidden.map((layer) => denseColumn(scene, layer)),
		outputsColumn(scene, ledger.layers.at(-1)),
		labelColumn(scene),
		errorColumn(scene),
		lossColumn(scene),
	);
	drawing.prepend(edges(scene, drawing));
	arrange(scene, drawing, [timeline(scene), cardPanel(scene), blameList(scene), tableTwin(scene)]);
}
