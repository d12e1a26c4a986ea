namespace AssocHub.Web.Components.Shared;

/// <summary>How a badge, notice or figure is meant; each has a colour in both themes, and never colour alone.</summary>
public enum Tone
{
    Neutral,
    Info,
    Good,
    Warning,
    Danger,
}
