// What a host of the panel does: it frames the page, waits until that is ready, and says which interaction it is about.
const stack = await (await fetch("stack.json", { cache: "no-store" })).json();
const frame = document.querySelector("#panel");
const panel = new URL(stack.panelUrl);
let current = null;
let ready = false;

function say() {
  if (!ready || !current) return;
  const context = {
    type: "scv:context",
    conversationId: current,
    language: document.querySelector("#language").value,
    token: stack.token,
  };
  const theme = document.querySelector("#theme").value;
  frame.contentWindow.postMessage(theme ? { ...context, theme } : context, panel.origin);
}

window.addEventListener("message", (event) => {
  if (event.origin !== panel.origin || event.source !== frame.contentWindow) return;
  if (event.data?.type === "scv:ready") ready = true;
  if (event.data?.type === "scv:ready" || event.data?.type === "scv:tokenNeeded") say();
  if (event.data?.type === "scv:changed") {
    const { state, contactId } = event.data;
    document.querySelector("#heard").textContent = `The panel says: ${state}${contactId ? `, contact ${contactId}` : ""}`;
  }
});

function open(conversation, button) {
  current = conversation;
  for (const each of document.querySelectorAll("nav button")) each.removeAttribute("aria-current");
  button.setAttribute("aria-current", "true");
  say();
}

const list = document.querySelector("#interactions");
for (const { title, interactions } of stack.groups) {
  const heading = document.createElement("li");
  heading.append(Object.assign(document.createElement("h2"), { textContent: title }));
  list.append(heading);
  for (const { conversationId, text } of interactions) {
    const button = Object.assign(document.createElement("button"), { textContent: text, type: "button" });
    button.addEventListener("click", () => open(conversationId, button));
    const item = document.createElement("li");
    item.append(button);
    list.append(item);
  }
}
const hint = document.querySelector("#hint");
hint.hidden = stack.groups.length > 0;
hint.textContent = "No interactions yet: `make play` sends the sample events.";
for (const name of ["language", "theme"]) document.querySelector(`#${name}`).addEventListener("change", say);
frame.src = panel.href;
list.querySelector("button")?.click();
