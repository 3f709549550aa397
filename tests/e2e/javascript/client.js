// Drives the official JavaScript client, unmodified: create, look-up, merge, journey.
// Usage: node client.js <apiUrl> <token> <phone> <conversationId>; prints what it saw as JSON.
import platformClient from 'purecloud-platform-client-v2';

const [apiUrl, token, phone, conversationId] = process.argv.slice(2);
const address = new URL(apiUrl);
const client = platformClient.ApiClient.instance;
client.setGateway({
  protocol: address.protocol.replace(':', ''),
  host: address.hostname,
  port: Number(address.port),
  path_params_api: address.pathname.slice(1),
});
client.setAccessToken(token);
const contacts = new platformClient.ExternalContactsApi();

const created = await contacts.postExternalcontactsContacts({
  firstName: 'Alexis', lastName: 'Doe', cellPhone: { display: phone },
});
const other = await contacts.postExternalcontactsContacts({ firstName: 'David', lastName: 'Doe' });
const found = await contacts.postExternalcontactsIdentifierlookup({ type: 'Phone', value: phone }, {
  expand: ['identifiers', 'division'],
});
const merged = await contacts.postExternalcontactsContactsMerge({ contactIds: [created.id, other.id] });
const again = await contacts.getExternalcontactsContact(other.id, { expand: ['identifiers'] });
await contacts.putExternalcontactsConversation(
  conversationId, { conversationId, mediaType: 'VOICE', externalContactId: created.id },
);
const journey = await contacts.getExternalcontactsContactJourneySessions(merged.id, { pageSize: '25' });

console.log(JSON.stringify({
  created: created.id,
  found: found.id,
  identifiers: found.identifiers.map((each) => each.value),
  merged: merged.id,
  again: again.id,
  journey: journey.entities.map((each) => each.id),
}));
process.exit(0);
