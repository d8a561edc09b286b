// The view of a convolutional network: photo, maps and filters, with the same outputs, loss and cards as every view.

import { cardPanel } from "../cards/panel.js";
import { h } from "../page/dom.js";
import { arrange, mount } from "../page/mount.js";
import { photoColumn } from "../page/photo.js";
import { blameList } from "../scene/blame.js";
import { outputsColumn } from "../scene/outputs.js";
import { lossColumn } from "../scene/score.js";
import { tableTwin } from "../scene/table.js";
import { timeline } from "../scene/timeline.js";
import { errorColumn, labelColumn } from "../scene/truth.js";
import { bench } from "./bench.js";
import { meansColumn } from "./means.js";
import { photoGrid } from "./photo.js";
import { MapsScene } from "./scene.js";
import { stripColumn } from "./strip.js";

export const draw = (element) => mount(element, MapsScene, build);

function build(scene) {
	scene.clear();
	const { ledger } = scene;
	const drawing = h(
		"div.drawing.mapped",
		photoColumn(scene, photoGrid(scene), scene.setting.picture),
		ledger.convolutions.map((conv) => stripColumn(scene, conv)),
		ledger.mean && meansColumn(scene),
		outputsColumn(scene, ledger.layers.at(-1)),
		labelColumn(scene),
		errorColumn(scene),
		lossColumn(scene),
	);
	arrange(scene, drawing, [timeline(scene), bench(scene), cardPanel(scene), blameList(scene), tableTwin(scene)]);
}
