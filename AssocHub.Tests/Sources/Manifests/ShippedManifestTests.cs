using AssocHub.Data.Sources.Manifests;

namespace AssocHub.Tests.Sources.Manifests;

public sealed class ShippedManifestTests
{
    public static TheoryData<string> Names => [.. typeof(ManifestReader).Assembly.GetManifestResourceNames().Where(n => n.EndsWith(".yaml", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_shipped_manifest_has_no_problem(string resource)
    {
        using var reader = new StreamReader(typeof(ManifestReader).Assembly.GetManifestResourceStream(resource)!);

        Assert.Empty(ManifestReader.Read(reader.ReadToEnd()).Problems);
    }

    [Fact]
    public void Every_kind_of_system_has_a_shipped_manifest() =>
        Assert.Equal(4, ManifestCatalog.Shipped.Select(m => m.Manifest.Domain).Distinct().Count());
}
