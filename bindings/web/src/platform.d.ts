//! What browsers have and TypeScript's library does not know yet.

interface TrustedTypePolicy {
  createScriptURL(url: string): string;
}

interface Window {
  readonly trustedTypes?: {
    createPolicy(name: string, rules: { createScriptURL(url: string): string }): TrustedTypePolicy;
  };
}

interface Node {
  moveBefore?(node: Node, before: Node | null): void;
}
