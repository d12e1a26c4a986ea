using AssocHub.Data.Sources.Outbound;

namespace AssocHub.Data.Pushes.Destinations;

/// <summary>The client with which webhooks are called: see <see cref="GuardedConnection"/>.</summary>
internal sealed class GuardedHttp : IDisposable
{
    private readonly IReadOnlyList<string> _allowed;

    public GuardedHttp(PushOptions options)
    {
        _allowed = [.. options.AllowedPrivateHosts.Select(h => h.Trim()).Where(h => h.Length > 0)];
        Client = new HttpClient(GuardedConnection.Handler((host, port) => GuardedConnection.Names(_allowed, host, port), unpacks: false))
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        Client.DefaultRequestHeaders.UserAgent.ParseAdd("AssocHub");
    }

    public HttpClient Client { get; }

    /// <summary>True when an administrator allows this host although it lies inside.</summary>
    public bool IsAllowedInside(Uri url) => GuardedConnection.Names(_allowed, url.Host, url.Port);

    public void Dispose() => Client.Dispose();
}
