// The network view of dense layers, as Streamlit takes an element.

import { draw } from "./dense/draw.js";

export default draw;
