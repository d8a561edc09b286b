// A carrier: hands its bytes to the view, and shows nothing.
import { deliver } from "./page/mailbox.js";

export default function ({ data }) {
	deliver(data);
}
