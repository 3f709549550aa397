// Which addresses become links.

/** Only web addresses: what a customer's record says is no script. */
export function safeLink(address: string | undefined): string | null {
  return address && /^https?:\/\//i.test(address) ? address : null;
}
