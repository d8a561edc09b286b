// The network view of convolutions, as Streamlit takes an element.

import { draw } from "./maps/draw.js";

export default draw;
