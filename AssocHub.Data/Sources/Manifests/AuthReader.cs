using AssocHub.Core.Sources.Expressions;
using AssocHub.Core.Sources.Manifests;

namespace AssocHub.Data.Sources.Manifests;

/// <summary>Reads how requests are signed. The OAuth 2 grants become the token request that they are.</summary>
internal static class AuthReader
{
    public static Authentication Read(YamlSection auth)
    {
        string kind = auth.Text("kind") ?? "none";
        foreach (string needed in Needed(kind).Where(k => !auth.Has(k)))
        {
            auth.Problem("kind", $"'{needed}' is missing: {kind} needs it.");
        }

        if (kind == "keys" && !auth.Has("headers") && !auth.Has("query"))
        {
            auth.Problem("kind", "'headers' or 'query' is missing: the keys to send.");
        }

        var read = new Authentication(kind switch
        {
            "basic" => AuthKind.Basic,
            "bearer" => AuthKind.Bearer,
            "keys" => AuthKind.Keys,
            "oauth2_client_credentials" or "oauth2_refresh_token" or "oauth2_jwt" or "login" => AuthKind.Token,
            "jwt" => AuthKind.Jwt,
            _ => AuthKind.None,
        })
        {
            User = auth.Template("user"),
            Password = auth.Template("password"),
            Token = auth.Template("token") ?? (kind == "bearer" ? null : Template.Parse("${answer.access_token}", out _)),
            Scheme = auth.Text("scheme") ?? "Bearer",
            Header = auth.Text("header") ?? "Authorization",
            QueryName = auth.Text("query_name"),
            Headers = auth.Templates("headers"),
            Query = auth.Templates("query"),
            ExpiresIn = auth.Formula("expires_in") ?? Expression.Parse("expires_in", out _),
            Lifetime = auth.Span("lifetime") ?? (kind == "jwt" ? TimeSpan.FromMinutes(5) : TimeSpan.FromMinutes(30)),
            NextToken = auth.Formula("next"),
            RefreshSetting = auth.Text("refresh_token"),
            KeyId = auth.Template("key_id"),
            Secret = auth.Template("secret"),
            SecretEncoding = auth.Text("secret_encoding") ?? "text",
            Algorithm = auth.Text("algorithm") ?? (kind == "oauth2_jwt" ? "RS256" : "HS256"),
            Asserts = kind == "oauth2_jwt",
            Claims = kind == "oauth2_jwt" && auth.Templates("claims").All(c => c.Key != "aud") && auth.Template("token_url") is { } audience
                ? [.. auth.Templates("claims"), KeyValuePair.Create("aud", audience)] : auth.Templates("claims"),
        };
        return read with { Requests = kind == "login" ? RequestReader.ReadAll(auth, "kind") : kind.StartsWith("oauth2", StringComparison.Ordinal) && TokenRequest(auth, kind) is { } request ? [request] : [] };
    }

    private static string[] Needed(string kind) => kind switch
    {
        "basic" => ["user"],
        "bearer" => ["token"],
        "oauth2_client_credentials" => ["token_url", "client_id", "client_secret"],
        "oauth2_refresh_token" => ["token_url", "refresh_token"],
        "oauth2_jwt" => ["token_url", "secret"],
        "jwt" => ["secret"],
        _ => [],
    };

    private static ApiRequest? TokenRequest(YamlSection auth, string kind)
    {
        if (auth.Template("token_url") is not { } url)
        {
            return null;
        }

        bool inHeader = auth.Text("client_auth") == "basic";
        var form = new List<KeyValuePair<Template, BodyNode>>();
        void Add(string name, Template? value)
        {
            if (value is not null)
            {
                form.Add(KeyValuePair.Create<Template, BodyNode>(Template.Constant(name), new BodyText(value)));
            }
        }

        IReadOnlyList<KeyValuePair<string, Template>> further = auth.Templates("params");
        if (further.All(p => p.Key != "grant_type"))
        {
            Add("grant_type", Template.Constant(kind switch { "oauth2_refresh_token" => "refresh_token", "oauth2_jwt" => "urn:ietf:params:oauth:grant-type:jwt-bearer", _ => "client_credentials" }));
        }

        if (kind == "oauth2_jwt")
        {
            Add("assertion", Template.Parse("${assertion}", out _));
        }

        if (auth.Text("refresh_token") is { } setting)
        {
            Add("refresh_token", Template.Parse($"${{settings.{setting}}}", out _));
        }

        Add("client_id", inHeader ? null : auth.Template("client_id"));
        Add("client_secret", inHeader ? null : auth.Template("client_secret"));
        Add("scope", auth.Template("scope"));
        foreach ((string name, Template value) in further)
        {
            Add(name, value);
        }

        var headers = new List<KeyValuePair<string, Template>>();
        if (inHeader && auth.Text("client_id") is { } id && auth.Text("client_secret") is { } secret
            && Template.Parse($"Basic ${{base64(concat({Inner(id)}, ':', {Inner(secret)}))}}", out string? problem) is { } header && problem is null)
        {
            headers.Add(KeyValuePair.Create("Authorization", header));
        }

        return new ApiRequest("POST", url) { Form = form, Headers = headers, IsSigned = false };
    }

    // ${settings.id} → settings.id; a fixed text → 'text'.
    private static string Inner(string template) =>
        template.StartsWith("${", StringComparison.Ordinal) && template.EndsWith('}') ? template[2..^1] : $"'{template.Replace("'", "\\'", StringComparison.Ordinal)}'";
}
