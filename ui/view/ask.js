// Asks Python for the exact numbers of a place, on behalf of the view; it shows nothing.
import { isLeft } from "./page/around.js";
import { mailboxOf } from "./page/mailbox.js";

export default function ({ data, setStateValue }) {
	mailboxOf(data).ask = (refs) => isLeft() || setStateValue("place", { refs });
}
