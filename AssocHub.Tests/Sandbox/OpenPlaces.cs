using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using AssocHub.Core.Sources.Manifests;
using AssocHub.Data.Database;
using AssocHub.Data.Sources.Manifests;
using AssocHub.Data.Sources.Rest;
using AssocHub.Sandbox;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Tests.Sandbox;

/// <summary>A reading that was left before its end, and where its cursor says that it goes on.</summary>
/// <param name="Entry">The entry of the manifest.</param>
/// <param name="Marks">How the next call says so: one of these stands in its address or body. Empty where it was left between two lists.</param>
/// <param name="Done">Hashes of the parents whose lists were read to their end.</param>
internal sealed record OpenPlace(StreamReading Entry, IReadOnlyList<string> Marks, IReadOnlyList<string> Done);

/// <summary>Whether a sync goes on where the cursors say, rather than at the beginning.</summary>
internal static partial class OpenPlaces
{
    public static async Task<IReadOnlyList<OpenPlace>> OfAsync(ConnectedHouse house, string manifest)
    {
        Manifest shipped = ManifestCatalog.Shipped.Single(m => m.Manifest.Name == manifest).Manifest;
        await using AssocHubDbContext db = house.Database.CreateDbContext();
        string[] cursors = await db.SourceStreams.AsNoTracking().Where(s => s.SourceId == house.SourceId).Select(s => s.Cursor).ToArrayAsync();
        return
        [
            .. from cursor in cursors
               from entry in RestCursor.Parse(cursor).Entries
               let left = entry.Value.Unfinished
               where left is { Place.Pages: > 0 } or { Done.Count: > 0 }
               select new OpenPlace(shipped.Streams.Single(s => s.Name == entry.Key), left.Place is { Pages: > 0 } place ? Marks(place) : [], left.Done ?? []),
        ];
    }

    /// <summary>Each list that a sync went on with was asked first for the page at which it was left, and none of those that were done was asked again.</summary>
    /// <returns>How many places that were.</returns>
    public static int AssertHonoured(IReadOnlyList<OpenPlace> places, IReadOnlyList<ReceivedCall> calls, int seed)
    {
        string[] asked = [.. calls.Select(c => Uri.UnescapeDataString($"{c.Path}{c.Query}{c.Asked}"))];
        foreach (OpenPlace place in places)
        {
            bool goesOn = place.Marks.Count == 0
                || Enumerable.Range(0, asked.Length).Any(at => place.Marks.Any(m => asked[at].Contains(m, StringComparison.Ordinal)) && !asked[..at].Any(a => ListOf(a) == ListOf(asked[at])));
            Assert.True(goesOn, $"Seed {seed}: {place.Entry.Name} was left at {string.Join(" or ", place.Marks)}, and the next sync did not go on there: {string.Join(", ", asked.Take(40))}");
            string[] again = [.. calls.Where(c => IsDone(place, c)).Select(c => c.Path)];
            Assert.True(again.Length == 0, $"Seed {seed}: {place.Entry.Name} asked again for what was done: {string.Join(", ", again)}");
        }

        return places.Count;
    }

    // Entries that read one address in two ways are told apart by what else they ask for.
    private static bool IsDone(OpenPlace place, ReceivedCall call) =>
        place.Entry.From.Request is { } request && call.Path.TrimEnd('/').EndsWith("/" + request.Path.Text.TrimEnd('/').Split('/')[^1], StringComparison.Ordinal)
        && call.Query.Contains("include_canceled_positions", StringComparison.Ordinal) == request.Query.Any(q => q.Key.Text == "include_canceled_positions")
        && call.Path.Split('/').Any(s => place.Done.Contains(Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(s)), 0, 6)));

    private static string[] Marks(PagePlace place) => place switch
    {
        { Cursor: { } link } when link.StartsWith("http", StringComparison.Ordinal) => [Uri.UnescapeDataString(new Uri(link).PathAndQuery.Split("/api/v1")[^1])],
        { Cursor: { } cursor } => [$"before={cursor}", $"[\"id\",\">\",{cursor}]"],
        _ => [$"offset={place.At}", $"page={place.At}"],
    };

    private static string ListOf(string asked) => Page().Replace(asked, "#");

    [GeneratedRegex("[?&](?:offset|page|before)=[0-9]+|\\[\"id\",\">\",[0-9]+\\]", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Page();
}
