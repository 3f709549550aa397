// On whose behalf the panel asks: the token that its host hands over, else one of the agent's own sign-in.

import type { Client } from "../api/client.js";
import { Host, type Context, type Said } from "./host.js";
import { SignIn, SignInFailed, type Failure } from "./sign-in.js";

/** How the agent comes to be signed in, and what stands in the way. */
export interface SignedOut {
  kind: "signin";
  framed: boolean;
  /** The host has handed over a token before, and is asked for another one. */
  hosted: boolean;
  expired: boolean;
  /** The panel can ask the agent by itself. */
  own: boolean;
  waiting: boolean;
  failure: Failure | "notTaken" | "unknown" | "";
  code: string;
}

export class Session {
  private readonly host: Host;
  private readonly signIn: SignIn | null;
  private hosted = false;
  private expired = false;
  private waiting = false;
  private failure: SignedOut["failure"] = "";
  private code = "";

  /** `heard`: what the host says. */
  constructor(
    private readonly client: Client,
    heard: (context: Context) => void,
  ) {
    this.signIn = SignIn.of(setting("sign-in"));
    client.renew = (token) => this.signIn?.renewed(token) ?? Promise.resolve("");
    this.host = new Host(setting("allowed-frames"), heard);
  }

  get isOpen(): boolean {
    return this.client.isSignedIn && !this.expired;
  }

  get signedOut(): SignedOut {
    const { hosted, expired, waiting, failure, code } = this;
    return { kind: "signin", framed: this.host.isFramed, hosted, expired, own: this.signIn !== null, waiting, failure, code };
  }

  say(said: Said): void {
    this.host.say(said);
  }

  /** A token that the host hands over, or that the agent has pasted. */
  take(token: string): void {
    this.use(token);
    this.hosted = true;
  }

  /** The service does not take the token: no longer, or not at all, which signing in once more would not mend. */
  lapse(): void {
    this.expired = true;
    this.failure = this.client.hasWorked ? "" : "notTaken";
    this.host.say({ type: "scv:tokenNeeded" });
  }

  /** Has the agent sign in, and is done when that is; `waits` is called once the window is open. */
  async ask(waits: () => void): Promise<void> {
    if (!this.signIn) return;
    if (this.waiting) return this.signIn.show();
    this.waiting = true;
    this.failure = this.code = "";
    try {
      const asked = this.signIn.ask();
      waits();
      this.use(await asked);
      this.hosted = false;
    } catch (error) {
      this.failure = error instanceof SignInFailed ? error.failure : "unknown";
      this.code = error instanceof SignInFailed ? error.code : "";
    } finally {
      this.waiting = false;
    }
  }

  private use(token: string): void {
    this.client.use(token);
    this.expired = false;
    this.failure = "";
  }
}

function setting(name: string): string {
  return document.querySelector<HTMLMetaElement>(`meta[name=${name}]`)?.content ?? "";
}
