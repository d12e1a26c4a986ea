namespace AssocHub.Tests.Architecture;

/// <summary>The order of the stages, and which namespaces stand below or above all of them.</summary>
internal static class Stages
{
    /// <summary>What every stage may use; each of these uses only itself and those before it in this list.</summary>
    public static readonly string[] Ground = ["Common", "Access", "Audit"];

    /// <summary>The pipeline. A stage may use itself, the stages before it, and the ground.</summary>
    public static readonly string[] Pipeline =
        ["Sources", "Landing", "Members", "Scores", "Segments", "Approvals", "Pushes", "Measures", "Recipes"];

    /// <summary>
    /// Plumbing that every stage uses and that has no stage of its own: the model in the database, and of Web the shared components
    /// and the current person.
    /// </summary>
    public static readonly string[] Plumbing = ["Database", "Runs", "Migrations", "Components", "Authentication"];

    /// <summary>Where the stages are put together. No stage may use these.</summary>
    public static readonly string[] Composition = ["Demo", "Jobs", "Commands", "Configuration", "Home", "Search"];

    /// <summary>The folder under the project, or under Web's Pages, that a namespace belongs to; null for the project's root.</summary>
    public static string? FolderOf(string? typeNamespace)
    {
        string[] parts = (typeNamespace ?? "").Split('.');
        if (parts is not ["AssocHub", _, _, ..])
        {
            return null;
        }

        return parts[1] == "Web" && parts[2] == "Pages" ? parts.ElementAtOrDefault(3) : parts[2];
    }

    /// <summary>Why code of one folder may not mention the other; null when it may.</summary>
    public static string? Objection(string? from, string? to)
    {
        if (from is null || to is null || from == to || Composition.Contains(from) || Plumbing.Contains(from) || Plumbing.Contains(to))
        {
            return null;
        }

        if (Composition.Contains(to))
        {
            return $"{from} may not use {to}, which puts the stages together";
        }

        int ground = Array.IndexOf(Ground, from);
        if (ground >= 0)
        {
            int used = Array.IndexOf(Ground, to);
            return used >= 0 && used < ground ? null : $"{from} lies under every stage and may not use {to}";
        }

        return Ground.Contains(to) || Array.IndexOf(Pipeline, to) < Array.IndexOf(Pipeline, from)
            ? null
            : $"{from} comes before {to} and may not use it";
    }
}
