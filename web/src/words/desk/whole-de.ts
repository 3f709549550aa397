import { de as common } from "../de.js";
import { de as desk } from "./de.js";
import type { DeskWords } from "./index.js";

export const words: DeskWords = { ...common, desk };
