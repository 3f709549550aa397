// The entry of the panel's page.

import { page } from "../parts/styles.js";
import "./panel.js";

if (page.styleSheet) document.adoptedStyleSheets = [...document.adoptedStyleSheets, page.styleSheet];
