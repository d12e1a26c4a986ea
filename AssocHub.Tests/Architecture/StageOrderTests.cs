using System.Reflection;
using System.Runtime.CompilerServices;
using AssocHub.Core.Common;
using AssocHub.Data.Database;
using AssocHub.Tests.Architecture.Planted.AssocHub.Core.Landing;

namespace AssocHub.Tests.Architecture;

public sealed class StageOrderTests
{
    private static readonly Assembly Core = typeof(Refusal).Assembly;
    private static readonly Assembly Data = typeof(AssocHubDbContext).Assembly;
    private static readonly Assembly Web = typeof(AssocHub.Web.Program).Assembly;

    [Fact]
    public void A_stage_uses_only_itself_and_the_stages_before_it()
    {
        string[] violations = [.. new[] { Core, Data, Web }.SelectMany(OwnTypes).SelectMany(t => Violations(t, n => n))];

        Assert.True(violations.Length == 0, string.Join(Environment.NewLine, violations));
    }

    [Fact]
    public void Every_namespace_belongs_to_a_stage_the_ground_the_plumbing_or_the_composition()
    {
        string[] known = [.. Stages.Pipeline, .. Stages.Ground, .. Stages.Plumbing, .. Stages.Composition];
        string[] strangers =
        [
            .. new[] { Core, Data, Web }.SelectMany(OwnTypes)
                .Select(t => (t.Namespace, Folder: Stages.FolderOf(t.Namespace)))
                .Where(t => t.Folder is not null && !known.Contains(t.Folder))
                .Select(t => t.Namespace!)
                .Distinct(StringComparer.Ordinal),
        ];

        Assert.Empty(strangers);
    }

    [Fact]
    public void Core_holds_only_stages_and_the_ground()
    {
        string?[] others =
        [
            .. OwnTypes(Core).Select(t => Stages.FolderOf(t.Namespace)).Distinct()
                .Where(f => f is null || (!Stages.Pipeline.Contains(f) && !Stages.Ground.Contains(f))),
        ];

        Assert.Empty(others);
    }

    [Theory]
    [InlineData(typeof(UsesALaterStageInAField))]
    [InlineData(typeof(UsesALaterStageInsideAMethod))]
    [InlineData(typeof(UsesALaterStageAsAGenericArgument))]
    public void A_planted_violation_is_caught(Type planted)
    {
        Assert.NotEmpty(Violations(planted, WithoutPlantPrefix));
    }

    [Fact]
    public void A_planted_type_that_keeps_the_rule_is_not_caught()
    {
        Assert.Empty(Violations(typeof(UsesAnEarlierStage), WithoutPlantPrefix));
    }

    [Fact]
    public void Core_refers_to_no_package_and_to_neither_Data_nor_Web()
    {
        string[] foreign =
        [
            .. Core.GetReferencedAssemblies().Select(a => a.Name!)
                .Where(n => !n.StartsWith("System", StringComparison.Ordinal) && n is not ("netstandard" or "mscorlib")),
        ];

        Assert.Empty(foreign);
    }

    [Fact]
    public void Data_does_not_refer_to_Web() => Assert.DoesNotContain("AssocHub.Web", References(Data));

    [Fact]
    public void The_projects_depend_in_one_direction()
    {
        Assert.Contains("AssocHub.Core", References(Data));
        Assert.DoesNotContain("AssocHub.Data", References(Core));
        Assert.DoesNotContain("AssocHub.Tests", References(Web));
    }

    [Fact]
    public void Reading_an_assembly_sees_the_reference_that_breaks_the_project_rule()
    {
        // This test assembly refers to Web, so the same reading must say so.
        Assert.Contains("AssocHub.Web", References(typeof(StageOrderTests).Assembly));
    }

    private static IEnumerable<string> References(Assembly assembly) => assembly.GetReferencedAssemblies().Select(a => a.Name!);

    private static IEnumerable<Type> OwnTypes(Assembly assembly) =>
        assembly.GetTypes().Where(t => t.Namespace?.StartsWith("AssocHub.", StringComparison.Ordinal) == true);

    private static IEnumerable<string> Violations(Type type, Func<string?, string?> namespaceOf)
    {
        string? from = Stages.FolderOf(namespaceOf(type.Namespace));
        return TypeReferences.Of(type)
            .Where(used => !used.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false))
            .Select(used => (used, Objection: Stages.Objection(from, Stages.FolderOf(namespaceOf(used.Namespace)))))
            .Where(u => u.Objection is not null)
            .Select(u => $"{type.FullName} mentions {u.used.FullName}: {u.Objection}");
    }

    private static string? WithoutPlantPrefix(string? name) => name?.Replace("AssocHub.Tests.Architecture.Planted.", "", StringComparison.Ordinal);
}
