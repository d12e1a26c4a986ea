using System.Net;
using System.Net.Sockets;
using AssocHub.Core.Sources;

namespace AssocHub.Data.Sources.Outbound;

/// <summary>The address that a host name led to lies inside.</summary>
internal sealed class ForbiddenAddressException() : IOException("The address is not on the public internet.");

/// <summary>
/// Connections to the outside and nowhere else. The name is resolved and checked at the moment of connecting, and the connection goes
/// to the checked address, so a name that answers differently the second time leads nowhere. No redirects, no proxy, no cookies.
/// </summary>
internal static class GuardedConnection
{
    /// <summary>A handler whose connections are guarded.</summary>
    /// <param name="isAllowedInside">Whether an administrator allows a host and port although they lie inside.</param>
    /// <param name="unpacks">Whether compressed answers are asked for and unpacked.</param>
    public static SocketsHttpHandler Handler(Func<string, int, bool> isAllowedInside, bool unpacks) => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        AutomaticDecompression = unpacks ? DecompressionMethods.All : DecompressionMethods.None,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ConnectCallback = (context, cancel) => ConnectAsync(context.DnsEndPoint, isAllowedInside, cancel),
    };

    /// <summary>Whether a list of <c>host</c> and <c>host:port</c> names a host and port.</summary>
    public static bool Names(IEnumerable<string> allowed, string host, int port) => allowed.Any(a =>
        string.Equals(a, host, StringComparison.OrdinalIgnoreCase)
        || string.Equals(a, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{host}:{port}"), StringComparison.OrdinalIgnoreCase));

    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint end, Func<string, int, bool> isAllowedInside, CancellationToken cancel)
    {
        IPAddress[] addresses = IPAddress.TryParse(end.Host.Trim('[', ']'), out IPAddress? literal)
            ? [literal]
            : await Dns.GetHostAddressesAsync(end.Host, cancel);

        // One address inside is enough to refuse: a name that leads to both is not an honest one.
        if (!isAllowedInside(end.Host, end.Port) && (addresses.Length == 0 || !Array.TrueForAll(addresses, PublicAddress.Is)))
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
