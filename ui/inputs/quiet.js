// Streamlit 1.67 says of itself whether it is connected, and whether an answer is under way.
export const isConnected = () => document.querySelector("[data-test-connection-state=CONNECTED]") !== null;
export const isQuiet = () => isConnected() && !document.querySelector("[data-test-script-state=running]");
