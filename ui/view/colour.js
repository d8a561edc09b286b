// One colour language: blue is positive, orange negative, and the paler, the closer to zero.

const SIGNS = {light: {plus: [43, 108, 176], minus: [192, 86, 33]}, dark: {plus: [116, 176, 240], minus: [240, 150, 86]}};

// [red, green, blue, alpha, negative?] of a value on a scale whose end is `largest`.
export function signColour(theme, value, largest) {
  const [red, green, blue] = SIGNS[theme][value < 0 ? "minus" : "plus"];
  const strength = largest > 0 ? Math.min(Math.abs(value) / largest, 1) : 0;
  return [red, green, blue, Math.round(255 * strength ** 0.8), value < 0];
}

// Whether the page is dark, read off the colour of its paper.
export function themeOf(element) {
  const probe = element.appendChild(document.createElement("i"));
  probe.style.color = "var(--st-background-color)";
  const [red, green, blue] = getComputedStyle(probe).color.match(/[\d.]+/g).map(Number);
  probe.remove();
  return 0.299 * red + 0.587 * green + 0.114 * blue < 128 ? "dark" : "light";
}
