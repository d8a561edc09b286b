// A carrier: hands its bytes to the view, and shows nothing.
import {deliver, roomOf} from "./mailbox.js";

export default function ({data}) {
  const {view, news} = deliver(data);
  if (news) roomOf(view).listen?.();
}
