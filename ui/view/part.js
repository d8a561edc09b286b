// A carrier: hands its bytes to the view, and shows nothing. It comes with each large part of a step, so it is short.
export default ({ data }) => {
	const letters = Symbol.for("network-view-letters");
	globalThis[letters] ??= [];
	globalThis[letters].push(data);
};
