// The entry of the interface's reference: Swagger UI over the description that the service itself serves.

import SwaggerUI from "swagger-ui-dist/swagger-ui-es-bundle.js";
import "swagger-ui-dist/swagger-ui.css";

// Told as 3.0, of which all that is shown here is made: with 3.1 Swagger UI takes many seconds for each operation
// (https://github.com/swagger-api/swagger-ui/issues/10748). Only the events, which 3.0 has no word for, are left out.
async function described(): Promise<Record<string, unknown>> {
  const answer = await fetch(new URL("../../../openapi.json", import.meta.url));
  const { webhooks: _events, ...rest } = (await answer.json()) as Record<string, unknown>;
  return { ...rest, openapi: "3.0.4" };
}

SwaggerUI({
  dom_id: "#reference",
  spec: await described(),
  docExpansion: "none", // a hundred operations at once take a browser seconds to lay out
  defaultModelsExpandDepth: 0,
  deepLinking: true,
  filter: true,
  persistAuthorization: false, // a token stays in memory
  queryConfigEnabled: false, // no link may name another description
  validatorUrl: null, // nobody else is told that this page was opened
});
