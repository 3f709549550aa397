// Amazon Connect's agent workspace: it starts an application by a handshake of its own SDK and tells it which contact it is
// for. This file and the SDK are asked for there alone.

import { AmazonConnectApp } from "@amazon-connect/app";

/** `heard`: the contact's id, which is the conversation's. `unanswered`: nobody there speaks the workspace's language. */
export function follow(heard: (conversationId: string) => void, unanswered: () => void): void {
  const { provider } = AmazonConnectApp.init({
    onCreate: ({ context }) => {
      const scope = context.scope ?? context.contactScope;
      if (scope?.type === "contact") heard(scope.contactId);
      return Promise.resolve();
    },
  });
  provider.onError(({ isFatal }) => (isFatal ? unanswered() : undefined));
}
