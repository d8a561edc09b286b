// A carrier: hands its bytes to the view, and shows nothing.
import {deliver} from "./mailbox.js";

export default function ({data}) {
  deliver(data);
}
