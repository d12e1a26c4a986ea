using System.Net;
using System.Net.Sockets;

namespace AssocHub.Core.Sources;

/// <summary>Tells addresses on the public internet from those inside: nobody may make AssocHub call its own network.</summary>
public static class PublicAddress
{
    private static readonly IPNetwork[] Inside =
    [
        .. new[]
        {
            // IPv4: this network, private, shared (carrier), loopback, link-local with cloud metadata, protocol assignments,
            // documentation, relays, benchmarking, multicast, reserved and broadcast.
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",

            // IPv6: unspecified, loopback, local translation, discard, protocol assignments with Teredo, documentation, unique local,
            // link-local, site-local, multicast. What embeds an IPv4 address is judged by that.
            "::/128", "::1/128", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10",
            "fec0::/10", "ff00::/8",
        }.Select(IPNetwork.Parse),
    ];

    /// <summary>True when the address lies on the public internet.</summary>
    public static bool Is(IPAddress address)
    {
        IPAddress judged = Embedded(address) ?? address;
        return !Array.Exists(Inside, network => network.BaseAddress.AddressFamily == judged.AddressFamily && network.Contains(judged))
            && (judged.AddressFamily != AddressFamily.InterNetworkV6 || judged.ScopeId == 0);
    }

    // ::ffff:a.b.c.d, ::a.b.c.d, 64:ff9b::a.b.c.d and 2002:ab:cd:: all lead to an IPv4 address.
    private static IPAddress? Embedded(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return null;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        byte[] bytes = address.GetAddressBytes();
        bool isCompatible = bytes.AsSpan(0, 12).IndexOfAnyExcept((byte)0) < 0 && !address.Equals(IPAddress.IPv6Loopback) && !address.Equals(IPAddress.IPv6Any);
        bool isTranslated = bytes.AsSpan(0, 12).SequenceEqual<byte>([0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0]);
        return (isCompatible || isTranslated, bytes) switch
        {
            (true, _) => new IPAddress(bytes.AsSpan(12, 4)),
            (false, [0x20, 0x02, ..]) => new IPAddress(bytes.AsSpan(2, 4)),
            _ => null,
        };
    }
}
