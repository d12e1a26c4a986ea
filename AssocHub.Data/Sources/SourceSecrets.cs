using System.Security.Cryptography;
using System.Text.Json;
using AssocHub.Core.Common;
using AssocHub.Core.Sources;
using AssocHub.Data.Database;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Sources;

/// <summary>
/// The secrets of sources: encrypted with the Data Protection keys in the database, opened only to make a request. They never go to a
/// page, a log or the audit.
/// </summary>
public sealed class SourceSecrets(IDbContextFactory<AssocHubDbContext> contexts, IDataProtectionProvider protection)
{
    private readonly IDataProtector _protector = protection.CreateProtector("AssocHub.Sources.Secret.v1");

    /// <summary>
    /// Encrypts secrets by name; null for none. Call it outside a transaction: the first one makes a key, which is written through a
    /// connection of its own.
    /// </summary>
    public string? Protect(IReadOnlyDictionary<string, string> secrets) =>
        secrets.Count == 0 ? null : _protector.Protect(JsonSerializer.Serialize(new SortedDictionary<string, string>(secrets.ToDictionary(), StringComparer.Ordinal)));

    /// <summary>The secrets of a source by name; refused when their key is gone.</summary>
    public Result<IReadOnlyDictionary<string, string>> Open(Source source)
    {
        ArgumentNullException.ThrowIfNull(source);
        try
        {
            return source.ProtectedSecrets is { } closed
                ? JsonSerializer.Deserialize<Dictionary<string, string>>(_protector.Unprotect(closed)) ?? []
                : new Dictionary<string, string>(StringComparer.Ordinal);
        }
        catch (CryptographicException)
        {
            return new InvalidInput($"The secrets of '{source.Name}' can no longer be read: their key is gone. Enter them again.");
        }
    }

    /// <summary>The secrets of a source, where there is one, with those that a form gave in their places: an empty one takes one away.</summary>
    internal async Task<Dictionary<string, string>> MergeAsync(
        long? sourceId, IReadOnlyDictionary<string, string> given, Func<Source, bool> mayUse, CancellationToken cancel)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        if (sourceId is { } id)
        {
            await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
            Source? source = await db.Sources.AsNoTracking().SingleOrDefaultAsync(s => s.Id == id, cancel);
            if (source is not null && mayUse(source) && Open(source) is { Succeeded: true } opened)
            {
                all = new Dictionary<string, string>(opened.Value, StringComparer.Ordinal);
            }
        }

        foreach ((string name, string value) in given)
        {
            if (value.Length == 0)
            {
                all.Remove(name);
            }
            else
            {
                all[name] = value;
            }
        }

        return all;
    }

    /// <summary>Keeps a secret that the server itself replaced: a refresh token that is good for one use.</summary>
    internal async Task ReplaceAsync(long sourceId, string name, string value, CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        Source source = await db.Sources.AsNoTracking().SingleAsync(s => s.Id == sourceId, cancel);
        if (Open(source) is { Succeeded: true } opened)
        {
            string? closed = Protect(new Dictionary<string, string>(opened.Value, StringComparer.Ordinal) { [name] = value });
            await db.Sources.Where(s => s.Id == sourceId).ExecuteUpdateAsync(set => set.SetProperty(s => s.ProtectedSecrets, closed), cancel);
        }
    }
}
