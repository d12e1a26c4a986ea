namespace AssocHub.Data.Pushes;

/// <summary>How pushes run. Bound from the section <c>Pushes</c>.</summary>
public sealed class PushOptions
{
    /// <summary>Where file destinations write; each has a folder of its own below it. Empty: <c>App_Data/pushes</c>.</summary>
    public string Folder { get; set; } = "";

    /// <summary>Hosts in private networks that webhooks may call nevertheless, as <c>host</c> or <c>host:port</c>.</summary>
    public IList<string> AllowedPrivateHosts { get; set; } = [];

    /// <summary>Attempts per batch before its rows are given up until the next run.</summary>
    public int Attempts { get; set; } = 5;

    /// <summary>The wait after the first failed attempt; it doubles.</summary>
    public TimeSpan FirstRetry { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>A destination that asks for a longer wait ends the run for now; the next one goes on.</summary>
    public TimeSpan LongestWait { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a webhook may take to answer.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>After this long without a sign of life, another process may go on with a run. Longer than any wait and call together.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>The folder as it is used.</summary>
    public string FullFolder => Path.GetFullPath(Folder.Length > 0 ? Folder : Path.Combine("App_Data", "pushes"));
}
