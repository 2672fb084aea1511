// A real OpenID provider on loopback, for tests alone. Whoever names themselves is signed in.
// Usage: node provider.mjs PORT DOMAIN BACK...   BACK: addresses that people are sent back to
import Provider from "oidc-provider";

const [port, domain, ...back] = process.argv.slice(2);
const client = {
  client_id: "hearth",
  client_secret: "kept by the environment",
  redirect_uris: back,
  response_types: ["code"],
  grant_types: ["authorization_code"],
  token_endpoint_auth_method: "client_secret_post",
};
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [client],
  pkce: { required: () => true },
  features: { devInteractions: { enabled: true } },
  findAccount: (_context, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: `${id}@${domain}`, email_verified: true }),
  }),
});

provider.listen(Number(port), "127.0.0.1");
