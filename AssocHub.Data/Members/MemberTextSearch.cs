using System.Globalization;
using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Members.Normalising;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

// These comparisons run in the database, which has no StringComparison; the columns are folded.
#pragma warning disable CA1309

namespace AssocHub.Data.Members;

/// <summary>
/// Finds members by what people type: a number is a member's or an AMS id, an at sign makes it an address, anything else a name in
/// any order. Prefixes are ranges over folded columns, which both databases answer from an index.
/// </summary>
internal static class MemberTextSearch
{
    public static IOrderedQueryable<Member> Apply(AssocHubDbContext db, IQueryable<Member> members, string text, bool seesPersonalFields)
    {
        string folded = TextFolding.Fold(text);
        if (folded.Length == 0)
        {
            return ByName(members, seesPersonalFields);
        }

        IQueryable<long> byAmsId = ByIdentifier(db, IdentifierKind.AmsId, text);
        if (long.TryParse(folded.TrimStart('#'), NumberStyles.None, CultureInfo.InvariantCulture, out long number))
        {
            // A number merged away finds its survivor.
            return members.Where(m => m.Id == number || byAmsId.Contains(m.Id) || db.Members.Any(o => o.Id == number && o.MergedIntoId == m.Id))
                .OrderByDescending(m => m.Id == number).ThenBy(m => m.Id);
        }

        if (!seesPersonalFields)
        {
            return members.Where(m => byAmsId.Contains(m.Id)).OrderBy(m => m.Id);
        }

        if (folded.Contains('@', StringComparison.Ordinal))
        {
            IQueryable<long> byEmail = ByIdentifier(db, IdentifierKind.Email, text);
            string addressEnd = After(folded);
            return members.Where(m => byEmail.Contains(m.Id) || (string.Compare(m.EmailKey, folded) >= 0 && string.Compare(m.EmailKey, addressEnd) < 0))
                .OrderByDescending(m => m.EmailKey == folded).ThenBy(m => m.EmailKey).ThenBy(m => m.Id);
        }

        string[] words = folded.Replace(",", " ", StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string first = words[0];
        string firstEnd = After(first);
        if (words.Length == 1)
        {
            return members.Where(m => byAmsId.Contains(m.Id)
                    || (string.Compare(m.LastNameKey, first) >= 0 && string.Compare(m.LastNameKey, firstEnd) < 0)
                    || (string.Compare(m.FirstNameKey, first) >= 0 && string.Compare(m.FirstNameKey, firstEnd) < 0)
                    || (string.Compare(m.EmailKey, first) >= 0 && string.Compare(m.EmailKey, firstEnd) < 0))
                .OrderByDescending(m => m.LastNameKey == first).ThenByDescending(m => m.FirstNameKey == first)
                .ThenBy(m => m.LastNameKey).ThenBy(m => m.FirstNameKey).ThenBy(m => m.Id);
        }

        string rest = string.Join(' ', words[1..]);
        string restEnd = After(rest);
        string last = words[^1];
        string lastEnd = After(last);
        string before = string.Join(' ', words[..^1]);
        string beforeEnd = After(before);
        return members.Where(m =>
                (string.Compare(m.LastNameKey, rest) >= 0 && string.Compare(m.LastNameKey, restEnd) < 0 && string.Compare(m.FirstNameKey, first) >= 0 && string.Compare(m.FirstNameKey, firstEnd) < 0)
                || (string.Compare(m.LastNameKey, last) >= 0 && string.Compare(m.LastNameKey, lastEnd) < 0 && string.Compare(m.FirstNameKey, first) >= 0 && string.Compare(m.FirstNameKey, firstEnd) < 0)
                || (string.Compare(m.LastNameKey, first) >= 0 && string.Compare(m.LastNameKey, firstEnd) < 0 && string.Compare(m.FirstNameKey, rest) >= 0 && string.Compare(m.FirstNameKey, restEnd) < 0)
                || (string.Compare(m.LastNameKey, before) >= 0 && string.Compare(m.LastNameKey, beforeEnd) < 0 && string.Compare(m.FirstNameKey, last) >= 0 && string.Compare(m.FirstNameKey, lastEnd) < 0))
            .OrderByDescending(m => (m.FirstNameKey == first && m.LastNameKey == rest) || (m.LastNameKey == first && m.FirstNameKey == rest))
            .ThenBy(m => m.LastNameKey).ThenBy(m => m.FirstNameKey).ThenBy(m => m.Id);
    }

    private static IOrderedQueryable<Member> ByName(IQueryable<Member> members, bool seesPersonalFields) => seesPersonalFields
        ? members.OrderBy(m => m.LastNameKey == null).ThenBy(m => m.LastNameKey).ThenBy(m => m.FirstNameKey).ThenBy(m => m.Id)
        : members.OrderBy(m => m.Id);

    private static IQueryable<long> ByIdentifier(AssocHubDbContext db, IdentifierKind kind, string text)
    {
        string value = IdentifierValue.Normalize(kind, text) ?? "";
        return from i in db.Identifiers
               join r in db.SourceRecords on i.SourceRecordId equals r.Id
               where i.Kind == kind && i.Value == value && r.MemberId != null
               select r.MemberId!.Value;
    }

    // The first text behind all that begin with this one.
    private static string After(string prefix) => prefix[..^1] + (char)(prefix[^1] + 1);
}
