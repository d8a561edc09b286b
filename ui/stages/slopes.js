// A curve whose tangent is dragged along it, and a map on which the start of a walk is dragged. Both come drawn, and
// with all that can be said (slopes.py); here it is seen where somebody is.

// Milliseconds until the place that keys have come to is told.
const REST = 400;
const STEPS = 2000;
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] };

/**
 * @typedef {object} Point Of the curve.
 * @property {number[]} at per cent from the left and from the top
 * @property {string} tangent @property {string} triangle points of SVG
 * @property {[number, number, string]} run @property {[number, number, string]} rise where that is written, and what
 * @property {string} leads up, down or flat
 * @property {string} words HTML @property {string} spoken
 */

/** @param {{parentElement: HTMLElement, data: object}} element */
export default function ({ parentElement, data }) {
	const root = parentElement.querySelector(".slopes") ?? parentElement.appendChild((data.points ? curve : map)());
	root.show(data);
}

function curve() {
	const root = built(`<div class="box"><div class="drawing"></div><div class="over">
		<svg viewBox="0 0 ${STEPS} ${STEPS}" preserveAspectRatio="none" aria-hidden="true">
		<polyline class="triangle"/><polyline class="tangent"/></svg>
		<small class="run"></small><small class="rise"></small><i class="spot"></i></div>
		<input type="range" min="0" step="1"></div>
		<div class="words"><div class="said"></div><div class="below"></div></div>`);
	const [box, over, drawing, input] = all(root, ".box", ".over", ".drawing", "input");
	const [said, below, tangent, triangle, spot] = all(root, ".said", ".below", ".tangent", ".triangle", ".spot");
	let data;
	const go = () => {
		const point = data.points[input.value];
		over.dataset.leads = point.leads;
		tangent.setAttribute("points", point.tangent);
		triangle.setAttribute("points", point.triangle);
		for (const name of ["run", "rise"]) {
			const label = over.querySelector(`.${name}`);
			const [left, top, text] = point[name];
			label.textContent = point.triangle ? text : "";
			Object.assign(label.style, { left: `${left}%`, top: `${top}%` });
		}
		Object.assign(spot.style, { left: `${point.at[0]}%`, top: `${point.at[1]}%` });
		said.innerHTML = point.words;
		input.setAttribute("aria-valuetext", point.spoken);
	};
	input.addEventListener("input", go);
	const drag = ({ clientX }) => {
		const { left, width } = over.getBoundingClientRect();
		input.value = Math.round(inside((clientX - left) / width) * (data.points.length - 1));
		go();
	};
	dragged(box, (event) => event.target !== input && drag(event));
	return Object.assign(root, {
		show(next) {
			drawing.innerHTML = next.drawing;
			below.innerHTML = next.below;
			input.max = next.points.length - 1;
			input.setAttribute("aria-label", next.label);
			// Of the same curve, the place stays where somebody put it.
			if (next.of !== data?.of) input.value = next.at;
			data = next;
			go();
		},
	});
}

function map() {
	const root = built(`<div class="box"><div class="up"></div><div class="ground" tabindex="0" role="application">
		<div class="drawing"></div><i class="start"></i></div><div class="across"></div><div class="scale"></div></div>
		<div class="words"><div class="said" aria-live="polite"></div></div>`);
	const [ground, drawing, start, said] = all(root, ".ground", ".drawing", ".start", ".said");
	let data;
	let at = [0, 0];
	const go = (to) => {
		at = to;
		Object.assign(start.style, { left: `${percent(at[0])}%`, top: `${100 - percent(at[1])}%` });
		root.classList.toggle("moving", String(at) !== String(data.start));
	};
	const percent = (cell) => (100 * cell) / (data.cells - 1);
	// Through the controls of the page, whose journal loses nothing.
	const tell = (rest) => globalThis[Symbol.for("lesson-controls")].get(data.group).say(data.voice, at.join(" "), rest);
	const cell = (share) => Math.round(inside(share) * (data.cells - 1));
	const drag = ({ clientX, clientY }) => {
		const { left, top, width, height } = ground.getBoundingClientRect();
		go([cell((clientX - left) / width), cell(1 - (clientY - top) / height)]);
	};
	dragged(ground, drag, () => String(at) === String(data.start) || tell());
	ground.addEventListener("keydown", (event) => {
		const by = MOVES[event.key];
		if (!by) return;
		go(at.map((value, i) => Math.min(Math.max(value + by[i], 0), data.cells - 1)));
		tell(REST);
		event.preventDefault();
		event.stopPropagation();
	});
	return Object.assign(root, {
		show(next) {
			const waits = data && String(at) !== String(data.start) && String(next.start) === String(data.start);
			data = next;
			drawing.innerHTML = next.drawing.over;
			for (const side of ["up", "across", "scale"]) root.querySelector(`.${side}`).innerHTML = next.drawing[side];
			ground.setAttribute("aria-label", next.label);
			if (said.innerHTML !== next.said) said.innerHTML = next.said;
			// What was told, and not heard yet, stays where it is.
			go(waits ? at : next.start);
		},
	});
}

function built(html) {
	return Object.assign(document.createElement("div"), { className: "slopes", innerHTML: html });
}

const all = (root, ...selectors) => selectors.map((each) => root.querySelector(each));
const inside = (share) => Math.min(Math.max(share, 0), 1);

// While it is pressed, wherever the pointer is.
function dragged(element, move, end = () => {}) {
	let down = false;
	element.addEventListener("pointerdown", (event) => {
		if (event.button) return;
		down = true;
		if (event.target.type !== "range") element.setPointerCapture(event.pointerId);
		move(event);
	});
	element.addEventListener("pointermove", (event) => down && move(event));
	const stop = () => {
		if (down) end();
		down = false;
	};
	for (const kind of ["pointerup", "pointercancel"]) element.addEventListener(kind, stop);
}
