namespace AssocHub.Data.Sources.Outbound;

/// <summary>How connectors call out. Bound from the section <c>Outbound</c>.</summary>
public sealed class OutboundOptions
{
    /// <summary>Hosts in private networks that connectors may call nevertheless, as <c>host</c> or <c>host:port</c>.</summary>
    public IList<string> AllowedPrivateHosts { get; set; } = [];
}

/// <summary>The client with which connectors call out.</summary>
public sealed class OutboundHttp : IDisposable
{
    private readonly List<string> _allowed;

    public OutboundHttp(OutboundOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _allowed = [.. options.AllowedPrivateHosts.Select(h => h.Trim()).Where(h => h.Length > 0)];
        Client = new HttpClient(GuardedConnection.Handler(IsAllowedInside, unpacks: true)) { Timeout = Timeout.InfiniteTimeSpan };
        Client.DefaultRequestHeaders.UserAgent.ParseAdd("AssocHub");
    }

    internal HttpClient Client { get; }

    /// <summary>True when an administrator allows this host although it lies inside.</summary>
    public bool IsAllowedInside(string host, int port)
    {
        lock (_allowed)
        {
            return GuardedConnection.Names(_allowed, host, port);
        }
    }

    /// <summary>
    /// Allows a host for as long as the process runs: what an administrator names on the command line. Never called for what a page or a
    /// manifest says.
    /// </summary>
    public void Allow(Uri url)
    {
        ArgumentNullException.ThrowIfNull(url);
        lock (_allowed)
        {
            _allowed.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{url.Host}:{url.Port}"));
        }
    }

    public void Dispose() => Client.Dispose();
}
