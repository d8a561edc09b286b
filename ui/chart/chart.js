// The curves of a run as a time machine: one panel above the other, one time for all.
// What is drawn once stays on one canvas; pointing redraws a line on another, so that it follows the pointer.

const LEFT = 52,
	RIGHT = 14,
	GAP = 34,
	TOP = 20,
	BOTTOM = 26;

export default function ({ parentElement, data }) {
	const root = parentElement.querySelector(".curves") ?? build(parentElement);
	root.chart.show(data);
	return () => root.chart.stop();
}

function build(parent) {
	const root = element("div", "curves");
	const legend = element("div", "legend");
	const box = element("div", "box");
	const [base, over] = [element("canvas"), element("canvas")];
	const said = element("p", "said");
	box.append(base, over);
	Object.assign(box, { tabIndex: 0 });
	box.setAttribute("role", "slider");
	box.setAttribute("aria-label", "Iteration to look at");
	root.append(legend, box, said);
	parent.append(root);
	root.chart = new Chart({ root, legend, box, base, over, said });
	return root;
}

class Chart {
	constructor(parts) {
		Object.assign(this, parts);
		this.pointed = null;
		this.due = 0;
		this.watch = new ResizeObserver(() => this.draw());
		this.watch.observe(this.box);
		// A canvas does not follow a change of theme by itself; chart.css lets one begin a transition of the text's colour.
		this.root.addEventListener("transitionend", () => this.draw());
		this.listen();
	}

	stop() {
		cancelAnimationFrame(this.due);
	}

	show(data) {
		this.data = data;
		this.lines = data.lines.map((line) => ({ ...line, x: Float64Array.from(line.x), y: Float64Array.from(line.y) }));
		this.root.classList.toggle("live", data.live);
		this.names();
		this.box.setAttribute("aria-valuemin", 0);
		this.box.setAttribute("aria-valuemax", data.last);
		this.draw();
	}

	// One button for each track; what a line's look means.
	names() {
		const marks = this.data.keys.map(({ key: name, colour, dash, width }) => {
			const key = element("span", "key");
			const sample = element("i");
			sample.style.borderTop = `${width}px ${dash ? "dashed" : "solid"} var(--${colour})`;
			key.append(sample, name);
			return key;
		});
		const tracks =
			this.data.tracks.length > 1
				? this.data.tracks.map((name, i) => {
						const button = element("button");
						button.type = "button";
						button.textContent = name;
						button.setAttribute("aria-pressed", i === this.data.track);
						button.onclick = () => this.say("track", this.data.numbers[i]);
						return button;
					})
				: [];
		const signature = JSON.stringify([this.data.keys, this.data.tracks, this.data.track]);
		if (signature === this.named) return;
		this.named = signature;
		this.legend.replaceChildren(...marks, ...tracks);
	}

	listen() {
		let down = false;
		const at = (event) => this.iterationAt(event.clientX - this.box.getBoundingClientRect().left);
		this.box.addEventListener("pointermove", (event) => this.point(at(event)));
		this.box.addEventListener("pointerdown", (event) => {
			down = true;
			this.box.setPointerCapture(event.pointerId);
			this.point(at(event));
		});
		this.box.addEventListener("pointerup", (event) => {
			if (!down) return;
			down = false;
			this.choose(at(event));
		});
		this.box.addEventListener("pointerleave", () => !down && this.point(null));
		this.box.addEventListener("blur", () => this.point(null));
		this.box.addEventListener("keydown", (event) => this.key(event));
	}

	key(event) {
		const far = Math.max(1, Math.round(this.data.last / 20));
		const now = this.pointed ?? this.data.at;
		const to = {
			ArrowLeft: now - 1,
			ArrowRight: now + 1,
			ArrowDown: now - far,
			ArrowUp: now + far,
			Home: 0,
			End: this.data.last,
			PageDown: now - far,
			PageUp: now + far,
		}[event.key];
		if (event.key === "Enter" || event.key === " ") this.choose(now);
		else if (event.key === "Escape") this.point(null);
		else if (to !== undefined) {
			this.point(Math.min(Math.max(to, 0), this.data.last));
			this.drawOver();
			clearTimeout(this.wait);
			this.wait = setTimeout(() => this.pointed !== null && this.choose(this.pointed), 700);
		} else return;
		event.preventDefault();
		event.stopPropagation();
	}

	choose(t) {
		if (t !== this.data.at) this.say("at", this.data.numbers[this.data.track], t);
	}

	// Through the controls of the page, whose journal loses nothing.
	say(what, ...numbers) {
		globalThis[Symbol.for("lesson-controls")].get(this.data.group).say(`${this.data.voice}.${what}`, numbers.join(" "));
	}

	point(t) {
		this.pointed = t;
		cancelAnimationFrame(this.due);
		this.due = requestAnimationFrame(() => this.drawOver());
	}

	iterationAt(x) {
		const share = (x - LEFT) / (this.width - LEFT - RIGHT);
		return Math.min(Math.round(Math.min(Math.max(share, 0), 1) * this.data.right), this.data.last);
	}

	x(t) {
		return LEFT + (this.data.right ? t / this.data.right : 0) * (this.width - LEFT - RIGHT);
	}

	// Each panel from y to y + height, the first as high as two of the others; values from 0 to top.
	panels() {
		const count = this.data.panels.length;
		const part = (this.height - TOP - BOTTOM - GAP * (count - 1)) / (count + 1);
		return this.data.panels.map((panel, i) => ({
			...panel,
			y: TOP + (i && (i + 1) * part + i * GAP),
			height: i ? part : 2 * part,
		}));
	}

	draw() {
		if (!this.data) return;
		[this.width, this.height] = [this.box.clientWidth, this.box.clientHeight];
		const context = sized(this.base, this.width, this.height);
		const style = getComputedStyle(this.root);
		this.colour = (name) => this.resolved(name);
		this.ink = style.color;
		context.font = `13px ${style.fontFamily}`;
		this.panels().forEach((panel) => this.frame(context, panel));
		context.fillStyle = this.colour("quiet");
		context.fillText("iteration 0", LEFT, this.height - 6);
		context.textAlign = "right";
		context.fillText(String(this.data.right), this.width - RIGHT, this.height - 6);
		this.data.marks.forEach((mark, i) => this.mark(context, mark, i));
		for (const line of this.lines) this.line(context, line);
		this.drawOver();
	}

	// A custom property is text such as light-dark(...); only on an element does it become a colour that a canvas takes.
	resolved(name) {
		this.said.style.color = `var(--${name})`;
		const colour = getComputedStyle(this.said).color;
		this.said.style.color = "";
		return colour;
	}

	frame(context, panel) {
		const quiet = this.colour("quiet");
		context.textAlign = "right";
		for (const share of [0, 0.5, 1]) {
			const y = panel.y + (1 - share) * panel.height;
			context.strokeStyle = this.colour("line");
			context.beginPath();
			context.moveTo(LEFT, y);
			context.lineTo(this.width - RIGHT, y);
			context.stroke();
			context.fillStyle = quiet;
			context.fillText(FORMS[panel.form](share * panel.top, 0), LEFT - 6, y + 4);
		}
		context.textAlign = "left";
		context.fillStyle = this.ink;
		context.fillText(panel.name, LEFT, panel.y - 6);
	}

	// Marks take turns at three heights, so that what is written on neighbours can be read.
	mark(context, { t, text }, i) {
		const x = this.x(t);
		context.save();
		context.strokeStyle = this.colour("quiet");
		context.setLineDash([2, 4]);
		context.beginPath();
		context.moveTo(x, TOP);
		context.lineTo(x, this.height - BOTTOM);
		context.stroke();
		context.fillStyle = this.colour("quiet");
		const fits = x + 4 + context.measureText(text).width < this.width;
		context.textAlign = fits ? "left" : "right";
		context.fillText(text, x + (fits ? 4 : -4), TOP + 14 + 16 * (i % 3));
		context.restore();
	}

	line(context, { panel: name, x, y, colour, dash, faint, width }) {
		const panel = this.panels().find((each) => each.name === name);
		context.save();
		context.beginPath();
		context.rect(LEFT, panel.y - 3, this.width - LEFT, panel.height + 6);
		context.clip();
		context.strokeStyle = context.fillStyle = this.colour(colour);
		context.globalAlpha = faint ? 0.35 : 1;
		context.lineWidth = width;
		context.lineJoin = "round";
		context.setLineDash(dash ? [6, 4] : []);
		context.beginPath();
		for (let i = 0; i < x.length; i += 1)
			context.lineTo(this.x(x[i]), panel.y + (1 - Math.min(y[i] / panel.top, 1)) * panel.height);
		context.stroke();
		if (x.length === 1) context.fillRect(this.x(x[0]) - 3, panel.y + (1 - y[0] / panel.top) * panel.height - 3, 6, 6);
		context.restore();
	}

	drawOver() {
		if (!this.width) return;
		const context = sized(this.over, this.width, this.height);
		const t = this.pointed ?? this.data.at;
		this.upright(context, this.data.at, this.colour("quiet"), 1);
		if (this.pointed !== null) this.upright(context, t, this.ink, 2);
		const text = this.words(t);
		this.said.textContent = text;
		this.box.setAttribute("aria-valuenow", t);
		this.box.setAttribute("aria-valuetext", text);
	}

	upright(context, t, colour, width) {
		context.strokeStyle = colour;
		context.lineWidth = width;
		context.beginPath();
		context.moveTo(this.x(t), TOP);
		context.lineTo(this.x(t), this.height - BOTTOM);
		context.stroke();
	}

	// Iteration 120: loss: mini-batch 0.53 (at 118), ... : the nearest point that was computed, with its place.
	words(t) {
		const parts = this.data.panels.map(({ name, form }) => {
			const said = this.lines
				.filter((line) => line.track === this.data.track && line.panel === name)
				.map((line) => {
					const i = nearest(line.x, t);
					return `${line.name} ${FORMS[form](line.y[i], 1)}${line.x[i] === t ? "" : ` (at ${line.x[i]})`}`;
				});
			return said.length && `${name}: ${said.join(", ")}`;
		});
		return `Iteration ${t}: ${parts.filter(Boolean).join("; ")}`;
	}
}

function nearest(x, t) {
	let [low, high] = [0, x.length - 1];
	while (high - low > 1) {
		const middle = (low + high) >> 1;
		if (x[middle] <= t) low = middle;
		else high = middle;
	}
	return Math.abs(x[high] - t) < Math.abs(x[low] - t) ? high : low;
}

const FORMS = {
	number: (value, decimals) => short(value, 2 + decimals),
	percent: (value, decimals) => `${(100 * value).toFixed(decimals)} %`,
	share: (value, decimals) => value.toFixed(1 + decimals),
};

const short = (value, digits) => (value === 0 ? "0" : Number(value.toPrecision(digits)).toString());

function sized(canvas, width, height) {
	const scale = devicePixelRatio || 1;
	Object.assign(canvas, { width: Math.round(width * scale), height: Math.round(height * scale) });
	const context = canvas.getContext("2d");
	context.scale(scale, scale);
	return context;
}

function element(tag, name = "") {
	return Object.assign(document.createElement(tag), { className: name });
}
