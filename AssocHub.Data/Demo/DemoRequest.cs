using System.Text.Json.Serialization;
using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Data.Demo.Generation;

namespace AssocHub.Data.Demo;

/// <summary>The staff who play the parts: nobody decides on what they wrote.</summary>
/// <param name="Author">Builds and submits segments, creates pushes.</param>
/// <param name="Approver">Signs off.</param>
/// <param name="MembershipOwner">Answers for AMS and event data.</param>
/// <param name="EngagementOwner">Answers for e-mail and community data.</param>
/// <param name="Administrator">Connects sources and assigns owners.</param>
public sealed record DemoCast(Actor Author, Actor Approver, Actor MembershipOwner, Actor EngagementOwner, Actor Administrator);

/// <summary>What to build.</summary>
/// <param name="Members">How many members; at least <see cref="DemoOptions.LeastMembers"/>.</param>
/// <param name="Seed">The same seed gives the same association.</param>
/// <param name="Days">Days of history; at least <see cref="DemoOptions.LeastDays"/>.</param>
/// <param name="Folder">Where its files go; it stays, since the sources read from it.</param>
/// <param name="Cast">Who does what.</param>
/// <param name="Systems">The four systems to read by their APIs; null to read folders of files, as an evaluation wants them.</param>
public sealed record DemoRequest(int Members, int Seed, int Days, string Folder, DemoCast Cast, DemoSystems? Systems = null);

/// <summary>What is being built here, written down before anything else so that an interrupted build goes on with the same.</summary>
/// <param name="EndDay">The first day that has not happened yet.</param>
/// <param name="Members">How many members.</param>
/// <param name="Seed">The same seed gives the same association.</param>
/// <param name="Days">Days of history.</param>
/// <param name="Folder">Where its files go.</param>
/// <param name="ByApi">True when its sources are read by their APIs, false for folders of files.</param>
public sealed record DemoPlan(DateOnly EndDay, int Members, int Seed, int Days, string Folder, bool ByApi = false)
{
    /// <summary>The setting under which it is written down.</summary>
    public const string SettingKey = "demo.plan";

    [JsonIgnore]
    public DemoOptions Options => new(EndDay) { Members = Members, Seed = Seed, Days = Days };

    public string FolderOf(string part) => Path.Combine(Folder, part);
}

/// <summary>What came of it.</summary>
public sealed record DemoReport(
    DemoPlan Plan, DateTimeOffset BuiltAt, long People, long PersonRecords, long Interactions, long Members, double Seconds,
    IReadOnlyDictionary<string, double> SecondsPerPhase);

/// <summary>The database is in use: a demo is built into an empty one only.</summary>
public sealed record DatabaseHoldsData()
    : Refusal("This database already holds sources, so no demo is built into it. Give another one, for example --database sqlite:demo.db.");

/// <summary>There is nothing left to do.</summary>
public sealed record DemoIsBuilt()
    : Refusal("The demo is complete here already. To build another one, give another database, for example --database sqlite:demo.db.");

/// <summary>Two processes must not build the same one.</summary>
public sealed record DemoIsBeingBuilt(string Folder)
    : Refusal($"Another process is building this demo (it holds {Folder}). Wait for it, or end it; then try again.");

/// <summary>A demo that was begun over the APIs of the four systems needs them to be completed.</summary>
public sealed record DemoNeedsSystems()
    : Refusal("This demo was begun with its sources read from the sandbox, so it cannot go on without it. Leave out --files, or give another database.");

/// <summary>Too small to be an association.</summary>
public sealed record DemoTooSmall()
    : Refusal($"The demo needs at least {DemoOptions.LeastMembers} members and {DemoOptions.LeastDays} days.");
