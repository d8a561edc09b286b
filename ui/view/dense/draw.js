// A network of dense layers: one element that draws a step of it, and lets every number in it be pointed at.

import { cardPanel } from "../cards/panel.js";
import { h } from "../page/dom.js";
import { arrange, mount } from "../page/mount.js";
import { photoColumn } from "../page/photo.js";
import { blameList } from "../scene/blame.js";
import { outputsColumn } from "../scene/outputs.js";
import { Scene } from "../scene/scene.js";
import { lossColumn } from "../scene/score.js";
import { tableTwin } from "../scene/table.js";
import { timeline } from "../scene/timeline.js";
import { errorColumn, labelColumn } from "../scene/truth.js";
import { denseColumn, FEW } from "./dense.js";
import { edges } from "./edges.js";
import { pixelGrid } from "./pixels.js";
import { threePictures } from "./three.js";

/** @param {{parentElement: HTMLElement, data: string, setStateValue: (name: string, value: object) => void}} element */
export const draw = (element) => mount(element, Scene, build);

// What its looks depend on is written where it is built: to look for it in the drawing (`:has`) at each number that
// changes takes a browser longer than all the rest.
const sizeOf = (nodes) => (nodes > FEW ? ".crowded" : nodes > FEW / 2 ? ".tall" : "");

function build(scene) {
	scene.clear();
	scene.pictures = (of) => threePictures(scene, of);
	const { ledger } = scene;
	const [rows, columns, channels] = scene.setting.picture;
	const hidden = ledger.layers.filter((layer) => !layer.last);
	const drawing = h(
		`div.drawing${sizeOf(Math.max(0, ...hidden.map((layer) => ledger.shape(layer.W)[1])))}`,
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
