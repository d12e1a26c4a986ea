namespace AssocHub.Data.Demo.Generation;

/// <summary>
/// Writes a made-up association as canonical streams: one folder for each source, and its ground truth in a folder that no source
/// reads. The same options give the same bytes.
/// </summary>
public static class AssociationGenerator
{
    public const string AmsFolder = "ams";
    public const string EventsFolder = "events";
    public const string EmailFolder = "email";
    public const string CommunityFolder = "community";
    public const string TruthFolder = "truth";

    /// <summary>Writes all folders below <paramref name="folder"/>, replacing what an earlier run left there.</summary>
    public static DemoVolumes Write(DemoOptions options, string folder, CancellationToken cancel = default)
    {
        if (options.Members < DemoOptions.LeastMembers || options.Days < DemoOptions.LeastDays)
        {
            throw new ArgumentOutOfRangeException(
                nameof(options), $"The demo needs at least {DemoOptions.LeastMembers} members and {DemoOptions.LeastDays} days.");
        }

        DemoWorld world = DemoWorld.Live(options, cancel);
        foreach (string part in (string[])[AmsFolder, EventsFolder, EmailFolder, CommunityFolder, TruthFolder])
        {
            string path = Path.Combine(folder, part);
            if (Directory.Exists(path))
            {
                Directory.Delete(path, recursive: true);
            }
        }

        var planted = new PlantedErrors();
        List<AmsFiles.AmsRecord> ams = AmsFiles.Records(world);
        AmsFiles.Write(world, ams, Path.Combine(folder, AmsFolder), planted);
        EventFiles.Write(world, Path.Combine(folder, EventsFolder), planted);
        cancel.ThrowIfCancellationRequested();
        EmailFiles.Write(world, Path.Combine(folder, EmailFolder), planted);
        CommunityFiles.Write(world, Path.Combine(folder, CommunityFolder));
        GroundTruth.Write(world, ams, Path.Combine(folder, TruthFolder), planted);
        return new DemoVolumes(
            world.People.Count, ams.Count + world.Registrations.Count + world.Subscribers.Count + world.Users.Count,
            world.Activity.Count + world.Registrations.Count + world.Attendance.Count + world.Scans.Count + world.Posts.Count + world.Views.Count
                + world.Downloads.Count);
    }
}

/// <summary>How much was written.</summary>
/// <param name="People">True people.</param>
/// <param name="PersonRecords">Records of people in all sources.</param>
/// <param name="Interactions">Records of what they did.</param>
public sealed record DemoVolumes(int People, int PersonRecords, int Interactions);
