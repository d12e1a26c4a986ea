namespace AssocHub.Web.Components.Shared;

/// <summary>A step on the way to a page.</summary>
/// <param name="Title">As shown.</param>
/// <param name="Url">Where it leads.</param>
public sealed record Crumb(string Title, string Url);
