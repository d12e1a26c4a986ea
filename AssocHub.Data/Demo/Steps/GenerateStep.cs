using System.Text.Json;
using AssocHub.Data.Demo.Generation;

namespace AssocHub.Data.Demo.Steps;

/// <summary>Writes the made-up association's files; a note written last says that they are complete.</summary>
public sealed class GenerateStep() : BuildStep("generate", "Making up an association and three years of its life")
{
    private const string NoteFile = "complete.json";

    public override int Weight => 3;

    public override Task<string> RunAsync(DemoPlan plan, DemoCast cast, StepReport report, CancellationToken cancel) => Task.Run(
        () =>
        {
            DemoVolumes volumes = Known(plan) ?? Write(plan, report, cancel);
            return string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"{volumes.People:N0} people, {volumes.PersonRecords:N0} records of them, {volumes.Interactions:N0} things they did");
        },
        cancel);

    /// <summary>What the folder holds, when it was written completely for this plan.</summary>
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

    private static DemoVolumes Write(DemoPlan plan, StepReport report, CancellationToken cancel)
    {
        report("Inventing people and letting them live day by day");
        string note = Path.Combine(plan.Folder, NoteFile);
        File.Delete(note);
        DemoVolumes volumes = AssociationGenerator.Write(plan.Options, plan.Folder, cancel);
        File.WriteAllText(note, JsonSerializer.Serialize(new Note(plan, volumes)));
        return volumes;
    }

    private sealed record Note(DemoPlan Plan, DemoVolumes Volumes);
}
