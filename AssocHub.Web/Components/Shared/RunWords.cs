namespace AssocHub.Web.Components.Shared;

/// <summary>What a run's stage is called on pages.</summary>
public static class RunWords
{
    public static string Stage(string stage) => stage switch
    {
        "sync" => "Sync",
        "retry" => "Retry",
        "unify" => "Join into members",
        "push" => "Push",
        "demo" => "Demo association",
        "" => "",
        _ => char.ToUpperInvariant(stage[0]) + stage[1..],
    };
}
