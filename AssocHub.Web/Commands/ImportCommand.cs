using System.CommandLine;
using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Sources.Streams;
using AssocHub.Data.Sources;

namespace AssocHub.Web.Commands;

/// <summary><c>import DIR --source NAME</c>: connects a folder of files, or finds it by name, and lands what it holds.</summary>
internal static class ImportCommand
{
    private static readonly Argument<DirectoryInfo> Folder = new("DIR") { Description = "A folder of .csv, .jsonl and .xlsx files named after their streams" };
    private static readonly Option<string> Source = new("--source") { Description = "The source's name", Required = true };

    private static readonly Option<bool> Snapshot = new("--snapshot")
    {
        Description = "The folder holds everything: what it no longer holds is marked as deleted",
    };

    private static readonly Option<string?> Zone = new("--time-zone") { Description = "IANA zone of times without an offset; the association's otherwise" };

    private static readonly Option<DateOrder?> Dates = new("--dates")
    {
        Description = "How the files write dates such as 05/11/2024: DayFirst or MonthFirst",
    };

    public static Command Build()
    {
        var verb = new Command("import", "Land a folder of files as a source") { Folder, Source, Snapshot, Zone, Dates };
        VerbContext.SetWork(verb, ImportAsync);
        return verb;
    }

    private static async Task<int> ImportAsync(VerbContext context, CancellationToken cancel)
    {
        var sources = context.Service<SourceService>();
        string name = context.Value(Source);
        FolderSourceInput known = await sources.FindFolderAsync(name, cancel) ?? new FolderSourceInput(name, "");
        var input = known with
        {
            Folder = context.Value(Folder).FullName,
            DeliversSnapshots = known.DeliversSnapshots || context.Value(Snapshot),
            TimeZone = context.Value(Zone) ?? known.TimeZone,
            Dates = context.Value(Dates) ?? known.Dates,
        };
        Result<long> saved = await sources.SaveFolderAsync(Actor.CommandLine, input, cancel);
        return saved.Succeeded ? await SyncCommand.PrintAsync(context, saved.Value, name, cancel) : context.Refused(saved.Refusal);
    }
}
