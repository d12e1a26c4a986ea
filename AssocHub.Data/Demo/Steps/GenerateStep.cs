using System.Text.Json;
using AssocHub.Data.Demo.Generation;

namespace AssocHub.Data.Demo.Steps;

/// <summary>Makes the association up, as files or behind the APIs of its systems; a note written last says that it is complete.</summary>
public sealed class GenerateStep() : BuildStep("generate", "Making up an association and three years of its life")
{
    private const string NoteFile = "complete.json";

    public override int Weight => 3;

    public override async Task<string> RunAsync(DemoBuild build, StepReport report, CancellationToken cancel)
    {
        DemoVolumes volumes = await VolumesAsync(build, report, cancel);
        return string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{volumes.People:N0} people, {volumes.PersonRecords:N0} records of them, {volumes.Interactions:N0} things they did");
    }

    /// <summary>What the folder holds, or the systems do, when it was made up completely for this plan.</summary>
    public static DemoVolumes? Known(DemoPlan plan)
    {
        string note = Path.Combine(plan.Folder, NoteFile);
        try
        {
            return File.Exists(note) && JsonSerializer.Deserialize<Note>(File.ReadAllText(note)) is { } known && known.Plan == plan ? known.Volumes : null;
        }
        catch (JsonException)
        {
            // Half a note: the process was killed while writing it.
            return null;
        }
    }

    private static async Task<DemoVolumes> VolumesAsync(DemoBuild build, StepReport report, CancellationToken cancel)
    {
        report("Inventing people and letting them live day by day");
        if (build.Systems is null && Known(build.Plan) is { } known)
        {
            return known;
        }

        string note = Path.Combine(build.Plan.Folder, NoteFile);
        File.Delete(note);
        DemoVolumes volumes = build.Systems is { } systems
            ? await systems.PrepareAsync(cancel)
            : await Task.Run(() => AssociationGenerator.Write(build.Plan.Options, build.Plan.Folder, cancel), cancel);
        await File.WriteAllTextAsync(note, JsonSerializer.Serialize(new Note(build.Plan, volumes)), cancel);
        return volumes;
    }

    private sealed record Note(DemoPlan Plan, DemoVolumes Volumes);
}
