using AssocHub.Core.Sources;
using AssocHub.Data.Demo.Generation;
using AssocHub.Data.Sources.Rest;

namespace AssocHub.Data.Demo;

/// <summary>How one of the four systems is connected: what a person would enter in the wizard.</summary>
/// <param name="Settings">The manifest, its values, the streams and fields.</param>
/// <param name="Secrets">The credentials. Those of the demo are made up.</param>
/// <param name="Topics">Rules that give topics where the system does not.</param>
public sealed record DemoConnection(RestSourceSettings Settings, IReadOnlyDictionary<string, string> Secrets, IReadOnlyList<TopicRule> Topics);

/// <summary>The four systems of the demo association, served somewhere and read by their APIs.</summary>
/// <param name="Of">How the system of a domain is connected.</param>
/// <param name="PrepareAsync">Makes the association up, so that the first sync does not wait for it.</param>
public sealed record DemoSystems(Func<SourceDomain, DemoConnection> Of, Func<CancellationToken, Task<DemoVolumes>> PrepareAsync);

/// <summary>What a step of the build works on.</summary>
/// <param name="Plan">What is built.</param>
/// <param name="Cast">Who does what.</param>
/// <param name="Systems">The four systems; null where folders of files are read.</param>
public sealed record DemoBuild(DemoPlan Plan, DemoCast Cast, DemoSystems? Systems);
