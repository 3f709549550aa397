// The entry of the interface's reference: Swagger UI over the description that the service itself serves.

import SwaggerUI from "swagger-ui-dist/swagger-ui-es-bundle.js";
import "swagger-ui-dist/swagger-ui.css";

SwaggerUI({
  dom_id: "#reference",
  url: new URL("../../../openapi.json", import.meta.url).href,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  deepLinking: true,
  filter: true,
  persistAuthorization: false, // a token stays in memory
  queryConfigEnabled: false, // no link may name another description
  validatorUrl: null, // nobody else is told that this page was opened
});
