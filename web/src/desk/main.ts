// The entry of the supervisor's desk.

import { page } from "../parts/styles.js";
import "./desk.js";

if (page.styleSheet) document.adoptedStyleSheets = [...document.adoptedStyleSheets, page.styleSheet];
