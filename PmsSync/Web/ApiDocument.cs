using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using PmsSync.Web.Access;

namespace PmsSync.Web;

/// <summary>What the OpenAPI document says beside the endpoints themselves.</summary>
internal static class ApiDocument
{
    public const string Name = "v1";

    private const string KeyScheme = "key";

    public static void Configure(OpenApiOptions options)
    {
        options.CreateSchemaReferenceId = static type =>
            OpenApiOptions.CreateDefaultSchemaReferenceId(type) is { } id ? id.Replace("Body", "", StringComparison.Ordinal) : null;
        options.AddDocumentTransformer(static (document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "PmsSync",
                Version = Name,
                Description = "Bookings, blocks and calendars of a property manager, the same everywhere. Dates are half-open nights; instants are UTC.",
            };
            document.Servers = [];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
            document.Components.SecuritySchemes[KeyScheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "The tenant's ApiKey or the AdminKey; with neither configured, programs of the same machine need none.",
            };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(static (operation, context, _) =>
        {
            if (context.Description.ActionDescriptor.EndpointMetadata.OfType<AccessNeed>().Any())
                operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(KeyScheme, context.Document)] = [] }];
            return Task.CompletedTask;
        });
    }
}
