import { ko as common } from "../ko.js";
import { ko as desk } from "./ko.js";
import type { DeskWords } from "./index.js";

export const words: DeskWords = { ...common, desk };
