using AssocHub.Data.Demo.Generation;

namespace AssocHub.Web.Configuration;

/// <summary>The made-up association of the first start. Bound from the section <c>Demo</c>; heeded in Development only.</summary>
public sealed class DemoSettings
{
    /// <summary>False: an empty database stays empty.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>How many members.</summary>
    public int Members { get; set; } = DemoOptions.DefaultMembers;

    /// <summary>The same seed gives the same association.</summary>
    public int Seed { get; set; } = DemoOptions.DefaultSeed;

    /// <summary>How many days of history.</summary>
    public int Days { get; set; } = DemoOptions.DefaultDays;

    /// <summary>Where its files go; empty for a folder beside the database.</summary>
    public string Folder { get; set; } = "";

    /// <summary>Where the sandbox listens, on loopback; port 0 for a free one.</summary>
    public string SandboxUrl { get; set; } = "http://127.0.0.1:5090";
}
