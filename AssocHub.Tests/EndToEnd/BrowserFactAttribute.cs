namespace AssocHub.Tests.EndToEnd;

/// <summary>A test in a real browser. Without one it is skipped and says so; in continuous integration it fails instead.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute()
    {
        if (!File.Exists(Browser.Path) && Environment.GetEnvironmentVariable("CI") != "true")
        {
            Skip = $"There is no browser at {Browser.Path}: run build/test.sh, which installs it.";
        }
    }
}
