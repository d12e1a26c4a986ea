using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AssocHub.Core.Common;
using AssocHub.Core.Sources.Expressions;
using AssocHub.Core.Sources.Manifests;
using AssocHub.Data.Sources.Manifests;

namespace AssocHub.Data.Sources.Rest;

/// <summary>One account of one product: the manifest and what a person filled in.</summary>
internal sealed class RestAccount
{
    private readonly string? _override;
    private JsonElement _settings;

    private RestAccount(Manifest manifest, string? baseUrl, Dictionary<string, string> values, Dictionary<string, string> secrets)
    {
        Manifest = manifest;
        _override = baseUrl;
        Values = values;
        Secrets = secrets;
        _settings = JsonSerializer.SerializeToElement(values);
        Key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
            $"{manifest.Name}\n{baseUrl}\n{string.Join('\n', values.Where(v => v.Key != manifest.Auth.RefreshSetting).OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => $"{v.Key}={v.Value}"))}")));
    }

    public Manifest Manifest { get; }

    /// <summary>Everything filled in, defaults and secrets included.</summary>
    public IReadOnlyDictionary<string, string> Values { get; private set; }

    /// <summary>The secrets among it.</summary>
    public Dictionary<string, string> Secrets { get; }

    /// <summary>Tells accounts apart, without saying anything about them.</summary>
    public string Key { get; }

    public JsonElement Settings => _settings;

    /// <summary>Called with a secret that the server replaced.</summary>
    public Func<string, string, CancellationToken, Task>? SecretReplaced { get; init; }

    /// <summary>Puts an account together, or says what is missing.</summary>
    public static Result<RestAccount> Of(
        Manifest manifest, string? baseUrl, IReadOnlyDictionary<string, string> values, IReadOnlyDictionary<string, string> secrets,
        Func<string, string, CancellationToken, Task>? secretReplaced = null)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (ManifestSetting setting in manifest.Settings)
        {
            string? value = (setting.IsSecret ? secrets.GetValueOrDefault(setting.Name) : null) ?? values.GetValueOrDefault(setting.Name);
            value = string.IsNullOrWhiteSpace(value) ? setting.Default : value.Trim();
            if (Problem(setting, value) is { } problem)
            {
                return new InvalidInput(problem);
            }

            if (value is not null)
            {
                all[setting.Name] = value;
                if (setting.IsSecret)
                {
                    known[setting.Name] = value;
                }
            }
        }

        if (baseUrl is { Length: > 0 } && (!Uri.TryCreate(baseUrl, UriKind.Absolute, out Uri? url) || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0))
        {
            return new InvalidInput($"'{baseUrl}' cannot be the address of {manifest.Title}: it begins with https:// and holds no user name.");
        }

        return new RestAccount(manifest, string.IsNullOrWhiteSpace(baseUrl) ? null : baseUrl.Trim(), all, known) { SecretReplaced = secretReplaced };
    }

    /// <summary>The base address that is called.</summary>
    public Uri BaseUrl(ExprContext names) => _override is not null ? new Uri(_override) : OwnBaseUrl(names)
        ?? throw new CallFailedException(CallFailure.Misconfigured, $"The address '{Manifest.BaseUrl.Text}' cannot be made of the settings. Check them.");

    /// <summary>The base address by the manifest, whatever is called instead; null when it cannot be made.</summary>
    public Uri? OwnBaseUrl(ExprContext names)
    {
        string text = Manifest.BaseUrl.Render(names.ForRequest());
        return Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https" ? url : null;
    }

    public async Task ReplaceSecretAsync(string name, string value, CancellationToken cancel)
    {
        Secrets[name] = value;
        Values = new Dictionary<string, string>(Values, StringComparer.Ordinal) { [name] = value };
        _settings = JsonSerializer.SerializeToElement(Values);
        if (SecretReplaced is { } replaced)
        {
            await replaced(name, value, cancel);
        }
    }

    /// <summary>Why a value cannot be a setting's; null when it can.</summary>
    public static string? Problem(ManifestSetting setting, string? value) => value switch
    {
        null => setting.IsRequired ? $"'{setting.Label}' is missing. {setting.Help}".TrimEnd() : null,
        _ when setting.Choices.Count > 0 && !setting.Choices.Contains(value, StringComparer.Ordinal) => $"'{setting.Label}' must be one of {string.Join(", ", setting.Choices)}.",
        _ when !ManifestReader.Matches(setting, value) => $"'{setting.Label}' is not as it should be{(setting.Example.Length > 0 ? $": it looks like {setting.Example}" : "")}. {setting.Help}".TrimEnd(),
        _ when value.AsSpan().IndexOfAny('\r', '\n') >= 0 => $"'{setting.Label}' holds a line break. Copy it again.",
        _ => null,
    };
}
