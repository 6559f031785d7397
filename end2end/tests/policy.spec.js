// What pages may run, load and be framed by: their exact policy.
import { expect, test } from "../support/test.js";

const page = (ancestors) =>
  "default-src 'self'; script-src 'nonce-N' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self' 'nonce-N'; " +
  "img-src 'self' data:; connect-src 'self'; " +
  `base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors ${ancestors}`;

const POLICIES = {
  "/": page("'none'"),
  "/embed": page("*"),
  "/about": page("'none'"),
  // No script, and no style except our own file.
  "/api/docs":
    "default-src 'self'; script-src 'none'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
    "base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'",
  "/current-calls/": "default-src 'none'; frame-ancestors 'none'",
};

test("the policy of every page is this and no more", async ({ city, request }, info) => {
  test.skip(info.project.name !== "desktop", "headers are the same for a phone");
  for (const [path, wanted] of Object.entries(POLICIES)) {
    const answer = await request.get(`${city.url}${path}`, { headers: { accept: "text/html" } });
    const policies = answer.headersArray().filter(({ name }) => name.toLowerCase() === "content-security-policy");
    expect(policies, path).toHaveLength(1);
    const [{ value }] = policies;
    const nonces = [...value.matchAll(/'nonce-([^']+)'/g)].map(([, nonce]) => nonce);
    expect(new Set(nonces).size, "one nonce, or none").toBeLessThanOrEqual(1);
    for (const nonce of nonces) expect(nonce, path).toMatch(/^[\w-]{22}$/);
    expect(value.replace(/'nonce-[^']+'/g, "'nonce-N'"), path).toBe(wanted);
  }
});
