using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using AssocHub.Core.Access;
using AssocHub.Core.Audit;
using AssocHub.Core.Common;
using AssocHub.Data.Audit;

namespace AssocHub.Web.Commands;

/// <summary><c>audit verify</c> and <c>audit export</c>.</summary>
internal static class AuditCommand
{
    private static readonly Option<AuditAnchor?> Anchor = new("--anchor")
    {
        Description = "A number and hash noted earlier, as NUMBER:HASH; finds a log that was written anew as a whole",
        CustomParser = ParseAnchor,
    };

    private static readonly Option<FileInfo?> Out = new("--out") { Description = "The file to write; without it, standard output" };

    public static Command Build()
    {
        var verify = new Command("verify", "Walk the whole log and name the first entry that is not as it was written") { Anchor };
        VerbContext.SetWork(verify, VerifyAsync);
        var export = new Command("export", "Write the log as JSON lines, with its hashes") { Out };
        VerbContext.SetWork(export, ExportAsync);
        return new Command("audit", "The audit log") { verify, export };
    }

    private static async Task<int> VerifyAsync(VerbContext context, CancellationToken cancel)
    {
        AuditVerification found = await context.Service<AuditLog>().VerifyAsync(context.Value(Anchor), cancel);
        context.Json(new
        {
            entries = found.Entries,
            intact = found.Intact,
            lastHash = found.LastHash,
            firstBroken = found.FirstFault is { } fault
                ? new { entry = fault.Sequence, fault = JsonNameOf(fault.Fault), explanation = fault.Explanation }
                : null,
        });
        return found.Intact ? 0 : 1;
    }

    private static async Task<int> ExportAsync(VerbContext context, CancellationToken cancel)
    {
        FileInfo? file = context.Value(Out);
        await using Stream output = file is null ? Console.OpenStandardOutput() : file.Create();
        Result<long> written = await context.Service<AuditSearch>().ExportAsync(new AuditQuery(), output, Actor.CommandLine, cancel);
        if (!written.Succeeded)
        {
            return context.Refused(written.Refusal);
        }

        context.Message(string.Create(CultureInfo.InvariantCulture, $"{written.Value} entries written."));
        return 0;
    }

    private static string JsonNameOf(AuditFault fault) => char.ToLowerInvariant(fault.ToString()[0]) + fault.ToString()[1..];

    private static AuditAnchor? ParseAnchor(ArgumentResult result)
    {
        string[] parts = result.Tokens[0].Value.Split(':');
        if (parts is [var number, { Length: 64 } hash] && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long sequence) && sequence > 0)
        {
            return new AuditAnchor(sequence, hash);
        }

        result.AddError("--anchor must be NUMBER:HASH, as `audit verify` prints them in entries and lastHash.");
        return null;
    }
}
