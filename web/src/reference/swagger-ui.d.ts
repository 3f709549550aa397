// What this project uses of Swagger UI, which comes without types.

declare module "swagger-ui-dist/swagger-ui-es-bundle.js" {
  interface Settings {
    dom_id: string;
    spec: Record<string, unknown>;
    docExpansion: "list" | "full" | "none";
    defaultModelsExpandDepth: number;
    deepLinking: boolean;
    filter: boolean;
    persistAuthorization: boolean;
    queryConfigEnabled: boolean;
    validatorUrl: null;
  }
  export default function SwaggerUI(settings: Settings): unknown;
}

declare module "swagger-ui-dist/swagger-ui.css";
