// Asks Python for the exact numbers of a place, on behalf of the view; it shows nothing.
import {roomOf} from "./mailbox.js";

export default function ({data, setStateValue}) {
  roomOf(data).ask = (refs) => setStateValue("place", {refs});
}
