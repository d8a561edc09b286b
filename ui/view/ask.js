// Asks Python for the exact numbers of a place, on behalf of the view; it shows nothing.
import { isLeft } from "./page/around.js";
import { mailboxOf } from "./page/mailbox.js";

export default function ({ data, setStateValue }) {
	const mailbox = mailboxOf(data);
	mailbox.ask = (refs) => isLeft() || setStateValue("place", { refs });
	if (mailbox.wanted) mailbox.ask(mailbox.wanted);
	mailbox.wanted = null;
}
