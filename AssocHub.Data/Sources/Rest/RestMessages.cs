using System.Text;
using System.Text.Json;
using AssocHub.Core.Sources.Expressions;
using AssocHub.Core.Sources.Manifests;

namespace AssocHub.Data.Sources.Rest;

/// <summary>Makes the messages of an account's requests: address, query, headers, body, signature. Nothing that would subscribe anybody becomes one.</summary>
internal sealed class RestMessages(RestClient client, RestSigner signer)
{
    /// <summary>The message of a request, signed, or a failure that says why it is not sent.</summary>
    public HttpRequestMessage Of(ApiRequest request, ExprContext context, CallOptions options, Uri? redirected)
    {
        Uri url = redirected ?? options.Url ?? AddressOf(request, context, options);
        var query = new List<KeyValuePair<string, string>>();
        if (redirected is null && options.Url is null)
        {
            // A page or a period that is asked for takes the place of what the request itself says.
            query.AddRange(BodyWriter.Pairs(request.Query, context).Where(q => options.Parameters.All(p => p.InBody || p.Name != q.Key)));
            query.AddRange(options.Parameters.Where(p => !p.InBody).Select(p => KeyValuePair.Create(p.Name, p.Value)));
        }

        var message = new HttpRequestMessage(new HttpMethod(request.Method), url) { Content = Content(request, context, options) };
        message.Headers.TryAddWithoutValidation("Accept", request.Format switch { AnswerFormat.Csv => "text/csv, */*", AnswerFormat.JsonLines => "application/x-ndjson, */*", AnswerFormat.Xml => "application/xml, text/xml", _ => "application/json" });
        Uri Address(List<KeyValuePair<string, string>> all) => all.Count == 0 ? url : WithQuery(url, all, redirected is not null || options.Url is not null);
        foreach ((string name, Template value) in client.Account.Manifest.Headers.Concat(request.Headers))
        {
            Header(message, name, Rendered(value, message, Address(query), context));
        }

        if (request.IsSigned && (redirected is null || RestClient.SameHost(redirected, client.Account.BaseUrl(context))) && client.MaySign(url, context))
        {
            signer.Sign(message, query, context, Address);
        }

        message.RequestUri = Address(query);
        if (options.IsWrite && (Objection(message, query) ?? ConsentGuard.ObjectionToPath(url.AbsolutePath)) is { } objection)
        {
            message.Dispose();
            throw new CallFailedException(CallFailure.Misconfigured, $"Not sent: {objection}");
        }

        return message;
    }

    /// <summary>A header or key, which may be made of the request as it is sent.</summary>
    public static string Rendered(Template value, HttpRequestMessage message, Uri url, ExprContext context) =>
        value.Render(value.Formulas.Any(f => f.Names.Concat(f.Roots).Contains("request")) ? About(message, url, context) : context);

    private static ExprContext About(HttpRequestMessage message, Uri url, ExprContext context) => context.Inner().Set("request", ExprValue.Of(JsonSerializer.SerializeToElement(new
    {
        nonce = context.Find("request").Json?.GetProperty("nonce").GetString(),
        method = message.Method.Method,
        url = url.AbsoluteUri,
        host = url.Authority,
        path = url.AbsolutePath,
        query = url.Query.TrimStart('?'),
        target = url.PathAndQuery,
        headers = message.Headers.NonValidated.Concat(message.Content?.Headers.NonValidated.AsEnumerable() ?? []).ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value.ToString(), StringComparer.Ordinal),
        body = (message.Content as CheckedContent)?.Written ?? "",
    })));

    private static string? Objection(HttpRequestMessage message, List<KeyValuePair<string, string>> query) =>
        query.Select(q => ConsentGuard.Objection(q.Key, q.Value)).FirstOrDefault(o => o is not null) ?? (message.Content as CheckedContent)?.Objection;

    private static HttpContent? Content(ApiRequest request, ExprContext context, CallOptions options)
    {
        RequestParameter[] inBody = [.. options.Parameters.Where(p => p.InBody)];
        if (options.Url is not null && request.Method == "GET")
        {
            return null;
        }

        if (request.Form is { } form)
        {
            return CheckedContent.Form([.. BodyWriter.Pairs(form, context), .. inBody.Select(p => KeyValuePair.Create(p.Name, p.Value))]);
        }

        if (request.Multipart is { } parts)
        {
            string text = request.File is { } file ? BodyTemplates.Render(file.BodyTemplate, file.ContentType, context) : "";
            return CheckedContent.Multipart([.. BodyWriter.Pairs(parts, context), .. inBody.Select(p => KeyValuePair.Create(p.Name, p.Value))], request.File, text);
        }

        if (request.BodyTemplate is { } template)
        {
            return CheckedContent.Text(BodyTemplates.Render(template, request.ContentType, context), request.ContentType);
        }

        if (request.Json is null && inBody.Length == 0)
        {
            return null;
        }

        string json = request.Json is { } body ? BodyWriter.Json(body, context) : "{}";
        foreach (RequestParameter parameter in inBody)
        {
            json = BodyWriter.Set(json, parameter.Name, parameter.Value, parameter.IsNumber);
        }

        return CheckedContent.Text(json, request.ContentType);
    }

    private Uri AddressOf(ApiRequest request, ExprContext context, CallOptions options)
    {
        if (request.Path.MissingInPath(context) is { } missing)
        {
            // Without it the address would be another one: of the whole list rather than of one person.
            throw new CallFailedException(
                options.IsWrite ? CallFailure.Refused : CallFailure.Misconfigured, $"Not sent: the address '{request.Path.Text}' needs '{missing.Text}', which has no value here.");
        }

        return client.Resolve(request.Path.Render(context, PathPart(request.Path)), isTrusted: IsTrusted(request.Path));
    }

    // A host that stands in the manifest or comes from the settings; one that an answer names is none of these.
    private static bool IsTrusted(Template path) =>
        path.Text.StartsWith("http", StringComparison.OrdinalIgnoreCase)
        || (path.Text.StartsWith("${", StringComparison.Ordinal) && path.Formulas.First() is { } first && first.Names.Concat(first.Roots).All(n => n == "settings"));

    // A value in a path is one part of it, unless the template is nothing but a formula: then it is an address.
    private static Func<string, string>? PathPart(Template path) =>
        path.Whole is not null || path.Text.StartsWith("${", StringComparison.Ordinal) ? null : Uri.EscapeDataString;

    // A link may hold the key already.
    private static Uri WithQuery(Uri url, List<KeyValuePair<string, string>> query, bool replaces)
    {
        string before = !replaces ? url.Query : string.Join(
            '&', url.Query.TrimStart('?').Split('&').Where(p => p.Length > 0 && !query.Any(q => string.Equals(Uri.UnescapeDataString(p.Split('=')[0]), q.Key, StringComparison.Ordinal))));
        var text = new StringBuilder(before.Length > 0 && before[0] != '?' ? "?" + before : before);
        foreach ((string name, string value) in query)
        {
            text.Append(text.Length == 0 ? '?' : '&').Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
        }

        return new Uri(url.GetLeftPart(UriPartial.Path) + text);
    }

    public static void Header(HttpRequestMessage message, string name, string value)
    {
        if (value.AsSpan().IndexOfAny('\r', '\n') >= 0)
        {
            throw new CallFailedException(CallFailure.Misconfigured, $"The header {name} would hold a line break. Check the settings for one.");
        }

        if (value.Length == 0)
        {
            return;
        }

        message.Headers.Remove(name);
        if (!message.Headers.TryAddWithoutValidation(name, value) && message.Content is { } content)
        {
            content.Headers.Remove(name);
            content.Headers.TryAddWithoutValidation(name, value);
        }
    }
}
