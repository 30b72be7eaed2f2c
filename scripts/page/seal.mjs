/** What makes a built HTML file safe on any web host: its policy in a `meta` element, and the hashes of what it loads. */
import { createHash } from 'node:crypto';

/** As `integrity` has it. */
export const hashOf = (algorithm, content) =>
  `${algorithm}-${createHash(algorithm).update(content).digest('base64')}`;

/** Puts a Content-Security-Policy at the top of the head: it holds for what comes after it. */
export function withPolicy(html, policy) {
  const charset = '<meta charset="utf-8" />';
  if (!html.includes(charset)) throw new Error('the page has no charset');
  const meta = `<meta http-equiv="content-security-policy" content="${policy}" />`;
  return html.replace(charset, `${charset}\n    ${meta}`);
}

/** Gives each script and style of the HTML the hash of its content. `read` takes a path relative to the HTML. */
export function withIntegrity(html, read) {
  return html.replace(
    /<(?:script|link rel="(?:stylesheet|modulepreload)")[^>]*? (?:src|href)="\.\/([^"]+)"/g,
    (tag, path) => `${tag} integrity="${hashOf('sha384', read(path))}"`,
  );
}
