namespace AssocHub.Core.Members.Matching.Normalising;

/// <summary>The abbreviations of streets and units, each to one spelling.</summary>
internal static class StreetWords
{
    private const string Table =
        "street=st str=st strasse=st straat=st strada=st avenue=ave av=ave road=rd drive=dr lane=ln court=ct crt=ct circuit=cct circle=cir crescent=cres cr=cres " +
        "place=pl boulevard=blvd terrace=tce ter=tce parade=pde parkway=pkwy highway=hwy square=sq close=cl grove=gr way=wy trail=trl ridge=rdg " +
        "mount=mt saint=st north=n south=s east=e west=w northeast=ne northwest=nw southeast=se southwest=sw apartment=apt appt=apt flat=apt unt=unit suite=ste " +
        "building=bldg bld=bldg floor=fl number=no num=no rue=rue via=via";

    private static readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> Short = Table
        .Split(' ').Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal)
        .GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The word as it is compared.</summary>
    public static ReadOnlySpan<char> Shorten(ReadOnlySpan<char> word) =>
        Short.TryGetValue(word, out string? shorter) ? shorter : word;
}
