// Where the sign-in sends its window back to: it hands the answer to the panel that opened it, which closes the window.
// The answer is worth something to that panel alone, and is taken out of the address at once.

import { words } from "../words/index.js";

const query = location.search;
history.replaceState(null, "", location.pathname);
const panel = window.opener as Window | null;
panel?.postMessage({ type: "scv:signedIn", query }, location.origin);

// Read by those whose panel is gone, or cannot close the window.
const found = await words([navigator.language]);
document.documentElement.lang = found.language;
document.title = found.title;
const [title, text] = [document.querySelector("h1"), document.querySelector("p")];
if (title) title.textContent = found.signIn;
if (text) text.textContent = panel ? found.signedInDone : found.signedInLost;
