// Colours for canvases, which know no custom properties. The table of colours is ui/parts/palette.py.

// The colours of the two signs as an element has them now, as text: another theme, another text.
export function signsOf(element) {
	const probe = element.appendChild(document.createElement("i"));
	const colours = ["negative", "positive"].map((sign) => {
		probe.style.color = `var(--${sign})`;
		return getComputedStyle(probe).color;
	});
	probe.remove();
	return colours.join();
}

// From -1 to 1 in 511 steps, as packed dots: the paler, the closer to zero.
export const ramp = (signs) => (ramps[signs] ??= rampOf(signs));

const ramps = {};

function rampOf(signs) {
	// What has just left the page, as in a burst of Back, has no colours any more.
	const channels = signs.match(/\d+/g)?.map(Number) ?? [];
	const [negative, positive] = [channels.slice(0, 3), channels.slice(3)];
	return Uint32Array.from({ length: 511 }, (_, i) => {
		const share = (i - 255) / 255;
		return dot(...(share < 0 ? negative : positive), Math.round(255 * Math.abs(share) ** 0.8));
	});
}

// One dot of a canvas as a number, in the byte order of all common computers.
export const dot = (red, green, blue, alpha = 255) => ((alpha << 24) | (blue << 16) | (green << 8) | red) >>> 0;
