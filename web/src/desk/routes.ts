// Which screen the address names. It stands in the fragment, which no server sees, and names ids alone.

export type Route =
  | { screen: "search" }
  | { screen: "new" }
  | { screen: "contact"; id: string }
  | { screen: "merge"; ids: string[] }
  | { screen: "duplicates" }
  | { screen: "marks" }
  | { screen: "projects"; id: string }
  | { screen: "senders" }
  | { screen: "roles" }
  | { screen: "privacy"; id: string };

export type ScreenName = Route["screen"];

/** The screen of a fragment; an unknown one is the search. */
export function routeOf(fragment: string): Route {
  const [screen = "", ...rest] = fragment.replace(/^#?\/?/, "").split("/");
  const id = decoded(rest.join("/"));
  switch (screen) {
    case "contacts":
      return id ? { screen: "contact", id } : { screen: "search" };
    case "merge":
      return { screen: "merge", ids: [...new Set(id.split(",").filter(Boolean))] };
    case "projects":
    case "privacy":
      return { screen, id };
    case "new":
    case "duplicates":
    case "marks":
    case "senders":
    case "roles":
      return { screen };
    default:
      return { screen: "search" };
  }
}

export const toContact = (id: string): string => `#/contacts/${encodeURIComponent(id)}`;
export const toMerge = (ids: readonly string[]): string => `#/merge/${ids.map(encodeURIComponent).join(",")}`;
export const toProject = (id: string): string => `#/projects/${encodeURIComponent(id)}`;
export const toPrivacy = (id: string): string => `#/privacy/${encodeURIComponent(id)}`;

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}
