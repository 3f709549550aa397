// Ids as a part of a path: the spelling of the service's own links (`scv/api/paths.py`), which nobody on the way decodes.

const UNSAFE = /[/%\\]|~x(?:2F|25|5C|7E|2E)|^\.{1,2}$/g;

/** The id as one part of a path, whatever is in it: `a/b` is `a~x2Fb`. */
export function segment(id: string): string {
  return encodeURIComponent(id.replace(UNSAFE, spelled));
}

function spelled(found: string): string {
  if (found.startsWith("~")) return `~x7E${found.slice(1)}`;
  return [...found].map((each) => `~x${each.charCodeAt(0).toString(16).toUpperCase()}`).join("");
}
