/** Headers of an answer that is for one reader only. */
export const NOT_KEPT = { 'cache-control': 'no-store' };

/** Where the page's parts may come from: from its own origin only. `carplab` is the policy that names the worker's script. */
export const PAGE_POLICY: Readonly<Record<string, string>> = {
  'default-src': "'none'",
  'script-src': "'self'",
  'worker-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self' data: blob:",
  'connect-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'require-trusted-types-for': "'script'",
  'trusted-types': 'carplab',
};

/** A Content-Security-Policy as a header or a `meta` element has it. */
export function policyText(directives: Readonly<Record<string, string>>): string {
  return Object.entries(directives)
    .map(([name, value]) => `${name} ${value}`)
    .join('; ');
}

/**
 * The headers of each answer, whatever its status. There is none that lets another origin read it.
 *
 * @param embedFrom origins whose pages may show it in a frame, besides its own: `https://docs.example`
 */
export function securityHeaders(embedFrom: readonly string[] = []): Readonly<Record<string, string>> {
  const frameAncestors = ["'self'", ...embedFrom].join(' ');
  return {
    // A meta element cannot say who may frame a page.
    'content-security-policy': policyText({ ...PAGE_POLICY, 'frame-ancestors': frameAncestors }),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    // Empty lists: none of what a page could ask its user for.
    'permissions-policy': ['camera', 'display-capture', 'geolocation', 'microphone', 'midi', 'payment', 'usb']
      .map((feature) => `${feature}=()`)
      .join(', '),
  };
}
