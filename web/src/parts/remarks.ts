// Codes of the service as sentences.

import { Offline, Refusal } from "../api/client.js";
import type { Params } from "../api/types.js";
import type { Words } from "../words/index.js";

/** Why an action is not open, or only half of it happens; empty for a code that is not known here. */
export function remark(told: { code?: string; params?: Params }, words: Words): string {
  const found = (words.remarks as Record<string, (value: string) => string>)[told.code ?? ""];
  return found?.(String(told.params?.["most"] ?? told.params?.["permission"] ?? told.params?.["by"] ?? told.params?.["value"] ?? "")) ?? "";
}

/** A refusal as the agent reads it. */
export function refusalOf(error: unknown, words: Words): string {
  if (error instanceof Offline) return `${words.offline}. ${words.failedText}`;
  if (!(error instanceof Refusal)) return words.refused;
  const permission = error.params["permission"];
  if (error.status === 403 && permission) return words.missingPermission(String(permission));
  return words.refusals[error.code] ?? words.refused;
}
