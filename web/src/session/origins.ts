// Which origins may frame the panel and talk to it: the list that the content security policy has too.

/** Whether an origin is one of those that a policy's sources name. */
export function allows(sources: string, origin: string): boolean {
  return sources.split(/\s+/).some((source) => source !== "" && matches(source, origin));
}

function matches(source: string, origin: string): boolean {
  const wanted = /^(https?):\/\/(\*\.)?([^:/]+)(?::(\d+|\*))?$/i.exec(source);
  const told = /^(https?):\/\/([^:/]+)(?::(\d+))?$/i.exec(origin);
  if (!wanted || !told) return false;
  const [, scheme, wildcard, host, port] = wanted;
  const name = told[2]!.toLowerCase();
  const suffix = host!.toLowerCase();
  const fits = wildcard ? name.endsWith(`.${suffix}`) : name === suffix;
  return fits && scheme!.toLowerCase() === told[1]!.toLowerCase() && (port === "*" || (port ?? "") === (told[3] ?? ""));
}

/**
 * Whether a framed page is in Amazon Connect's agent workspace: its address says so, or the origin around it is one of
 * Connect's. Whoever frames the page is one of `allows` in either case.
 */
export function isConnect(search: string, around: string): boolean {
  if (new URLSearchParams(search).get("host") === "connect") return true;
  return allows("https://*.my.connect.aws https://*.awsapps.com", around);
}
