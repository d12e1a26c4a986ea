using System.Net;
using System.Net.Sockets;
using AssocHub.Core.Pushes;

namespace AssocHub.Data.Pushes.Destinations;

/// <summary>The address that a host name led to lies inside.</summary>
internal sealed class ForbiddenAddressException() : IOException("The address is not on the public internet.");

/// <summary>
/// Calls the outside and nothing else. The name is resolved and checked at the moment of connecting, and the connection goes to the
/// checked address, so a name that answers differently the second time leads nowhere. No redirects, no proxy, no cookies.
/// </summary>
internal sealed class GuardedHttp : IDisposable
{
    private readonly IReadOnlyList<string> _allowed;

    public GuardedHttp(PushOptions options)
    {
        _allowed = [.. options.AllowedPrivateHosts.Select(h => h.Trim()).Where(h => h.Length > 0)];
        Client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectCallback = ConnectAsync,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        Client.DefaultRequestHeaders.UserAgent.ParseAdd("AssocHub");
    }

    public HttpClient Client { get; }

    /// <summary>True when an administrator allows this host although it lies inside.</summary>
    public bool IsAllowedInside(Uri url) => IsAllowed(url.Host, url.Port);

    public void Dispose() => Client.Dispose();

    private bool IsAllowed(string host, int port) => _allowed.Any(a =>
        string.Equals(a, host, StringComparison.OrdinalIgnoreCase)
        || string.Equals(a, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{host}:{port}"), StringComparison.OrdinalIgnoreCase));

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        DnsEndPoint end = context.DnsEndPoint;
        IPAddress[] addresses = IPAddress.TryParse(end.Host.Trim('[', ']'), out IPAddress? literal)
            ? [literal]
            : await Dns.GetHostAddressesAsync(end.Host, cancel);

        // One address inside is enough to refuse: a name that leads to both is not an honest one.
        if (!IsAllowed(end.Host, end.Port) && (addresses.Length == 0 || !Array.TrueForAll(addresses, PublicAddress.Is)))
        {
            throw new ForbiddenAddressException();
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, end.Port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
