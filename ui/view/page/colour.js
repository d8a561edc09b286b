// One colour language: blue is positive, orange negative, and the paler, the closer to zero.

const SIGNS = {
	light: { plus: [43, 108, 176], minus: [192, 86, 33] },
	dark: { plus: [116, 176, 240], minus: [240, 150, 86] },
};

// Colours of one theme as packed dots, from -1 to 1 in 511 steps: paler, the closer to zero.
export function palette(theme) {
	return (palettes[theme] ??= Uint32Array.from({ length: 511 }, (_, i) => {
		const share = (i - 255) / 255;
		return dot(...SIGNS[theme][share < 0 ? "minus" : "plus"], Math.round(255 * Math.abs(share) ** 0.8));
	}));
}

const palettes = {};

// One dot of a canvas as a number, in the byte order of all common computers.
export const dot = (red, green, blue, alpha = 255) => ((alpha << 24) | (blue << 16) | (green << 8) | red) >>> 0;

// Whether the page is dark, read off the colour of its paper.
export function themeOf(element) {
	const probe = element.appendChild(document.createElement("i"));
	probe.style.color = "var(--st-background-color)";
	// What has just left the page, as in a burst of Back, has no colour any more.
	const [red, green, blue] = getComputedStyle(probe)
		.color.match(/[\d.]+/g)
		?.map(Number) ?? [255, 255, 255];
	probe.remove();
	return 0.299 * red + 0.587 * green + 0.114 * blue < 128 ? "dark" : "light";
}
