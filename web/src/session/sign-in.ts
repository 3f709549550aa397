// Sign-in in a window of its own, by the provider that the page's settings name: OpenID Connect's authorization code with
// PKCE (RFC 7636). A login page refuses to be framed, and the panel must stay where it is. Verifier, nonce and tokens are
// kept in memory alone, and nothing of them is in an address but the code, which is worth nothing without the verifier.

export interface Provider {
  issuer: string;
  authorizeUrl: string;
  tokenUrl: string;
  clientId: string;
  scope: string;
}

/** Why nobody was signed in; each has its words. */
export type Failure = "blocked" | "closed" | "refused" | "mismatch" | "unreachable" | "unusable";

export class SignInFailed extends Error {
  /** `code`: what the provider called it. */
  constructor(
    readonly failure: Failure,
    readonly code = "",
  ) {
    super(failure);
  }
}

interface Tokens {
  access_token?: unknown;
  refresh_token?: unknown;
  id_token?: unknown;
}

const WATCH_MS = 400;
const SHAPE = "popup,width=480,height=680";

export class SignIn {
  private opened: Window | null = null;
  private access = "";
  private refresh = "";
  private renewing: Promise<string> | null = null;

  constructor(
    private readonly provider: Provider,
    private readonly back = new URL("signed-in", document.baseURI).href,
  ) {}

  /** As the page's settings say; null where only a host hands over tokens. */
  static of(settings: string): SignIn | null {
    return settings ? new SignIn(JSON.parse(settings) as Provider) : null;
  }

  /**
   * Has the agent sign in and answers the access token. To be called by a click: the window is opened before anything is
   * waited for, or a browser takes it for one that nobody asked for. Throws SignInFailed.
   */
  async ask(): Promise<string> {
    const popup = window.open("about:blank", "_blank", SHAPE);
    if (!popup) throw new SignInFailed("blocked");
    this.opened = popup;
    try {
      const [state, nonce, verifier] = [random(), random(), random()];
      popup.location.replace(await this.address(state, nonce, verifier));
      const code = this.codeOf(await answerOf(popup), state);
      const trade = { grant_type: "authorization_code", code, code_verifier: verifier, redirect_uri: this.back };
      return this.keep(await this.traded(trade), nonce);
    } finally {
      popup.close();
    }
  }

  /** Brings the window to the front that the agent was asked in. */
  show(): void {
    this.opened?.focus();
  }

  /**
   * A new token in place of one of ours that is no longer taken; empty where the agent has to sign in again. Throws
   * SignInFailed where the provider cannot be reached.
   */
  renewed(token: string): Promise<string> {
    if (!this.refresh || token !== this.access) return Promise.resolve("");
    this.renewing ??= this.traded({ grant_type: "refresh_token", refresh_token: this.refresh })
      .then((tokens) => this.keep(tokens))
      .catch((error: unknown) => {
        if (error instanceof SignInFailed && error.failure === "unreachable") throw error;
        this.refresh = "";
        return "";
      })
      .finally(() => (this.renewing = null));
    return this.renewing;
  }

  private async address(state: string, nonce: string, verifier: string): Promise<string> {
    const address = new URL(this.provider.authorizeUrl);
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
    const told = {
      response_type: "code",
      client_id: this.provider.clientId,
      redirect_uri: this.back,
      scope: this.provider.scope,
      state,
      nonce,
      code_challenge: base64url(new Uint8Array(digest)),
      code_challenge_method: "S256",
    };
    for (const [name, value] of Object.entries(told)) address.searchParams.set(name, value);
    return address.href;
  }

  /** The code of an answer to this very question, by this very provider (RFC 9207 where it says which one it is). */
  private codeOf(answer: URLSearchParams, state: string): string {
    const issuer = answer.get("iss");
    if (answer.get("state") !== state || (issuer !== null && issuer !== this.provider.issuer)) throw new SignInFailed("mismatch");
    const error = answer.get("error");
    if (error) throw new SignInFailed("refused", error);
    return answer.get("code") || fail("unusable");
  }

  private async traded(form: Record<string, string>): Promise<Tokens> {
    const answer = await fetch(this.provider.tokenUrl, {
      method: "POST",
      body: new URLSearchParams({ ...form, client_id: this.provider.clientId }),
      cache: "no-store",
      credentials: "omit",
      redirect: "error",
      referrerPolicy: "no-referrer",
    }).catch(() => fail("unreachable"));
    const told = (await answer.json().catch(() => null)) as (Tokens & { error?: unknown }) | null;
    if (answer.status >= 500) throw new SignInFailed("unreachable");
    if (!answer.ok) throw new SignInFailed("refused", typeof told?.error === "string" ? told.error : String(answer.status));
    return told ?? {};
  }

  /** Keeps the tokens of an answer. `nonce`: what the ID token of a first answer must repeat. */
  private keep(tokens: Tokens, nonce?: string): string {
    const { access_token: access, refresh_token: refresh, id_token: id } = tokens;
    if (typeof access !== "string" || !access) throw new SignInFailed("unusable");
    if (nonce !== undefined) this.check(id, nonce);
    this.access = access;
    // A provider that renews may keep the refresh token, and then does not send it again.
    this.refresh = typeof refresh === "string" ? refresh : nonce === undefined ? this.refresh : "";
    return access;
  }

  /**
   * Whether the ID token is of this attempt. It came from the provider itself over TLS, so its signature tells nothing more
   * (OpenID Connect Core 3.1.3.7); its times are left to the service, because the clock of a desk may be wrong.
   */
  private check(id: unknown, nonce: string): void {
    const claims = typeof id === "string" ? claimsOf(id) : null;
    if (!claims) throw new SignInFailed("unusable");
    const audiences = [claims["aud"]].flat();
    const fits = claims["iss"] === this.provider.issuer && audiences.includes(this.provider.clientId);
    if (!fits || claims["nonce"] !== nonce) throw new SignInFailed("mismatch");
  }
}

/** What the window says that came back, else that it was closed. Nobody but that window, on our own origin, is listened to. */
function answerOf(popup: Window): Promise<URLSearchParams> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearInterval(watch);
      window.removeEventListener("message", listen);
    };
    const listen = (event: MessageEvent<unknown>) => {
      if (event.source !== popup || event.origin !== location.origin) return;
      const told = event.data as { type?: unknown; query?: unknown } | null;
      if (told?.type !== "scv:signedIn" || typeof told.query !== "string") return;
      end();
      resolve(new URLSearchParams(told.query));
    };
    let closed = 0;
    // Seen closed twice: what it said last may still be on its way. A login page that cuts the tie to its opener
    // (Cross-Origin-Opener-Policy) looks closed too.
    const watch = window.setInterval(() => {
      if (!popup.closed || ++closed < 2) return;
      end();
      reject(new SignInFailed("closed"));
    }, WATCH_MS);
    window.addEventListener("message", listen);
  });
}

function claimsOf(token: string): Record<string, unknown> | null {
  try {
    const plain = atob((token.split(".")[1] ?? "").replace(/-/g, "+").replace(/_/g, "/"));
    const bytes = Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof claims === "object" ? (claims as Record<string, unknown> | null) : null;
  } catch {
    return null;
  }
}

/** 256 bits that nobody can guess, as letters. */
function random(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

function fail(failure: Failure): never {
  throw new SignInFailed(failure);
}
