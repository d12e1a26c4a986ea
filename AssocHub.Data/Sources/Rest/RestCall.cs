namespace AssocHub.Data.Sources.Rest;

/// <summary>A parameter that the engine adds to a request: where a page begins, since when.</summary>
internal sealed record RequestParameter(string Name, string Value, bool InBody, bool IsNumber);

/// <summary>A call as it was made, without secrets.</summary>
/// <param name="Method">The method.</param>
/// <param name="Url">The whole address.</param>
/// <param name="Body">The body; null for none.</param>
public sealed record TracedCall(string Method, string Url, string? Body);

/// <summary>What one call needs besides its request.</summary>
internal sealed record CallOptions
{
    public static readonly CallOptions Default = new();

    /// <summary>Parameters the engine adds.</summary>
    public IReadOnlyList<RequestParameter> Parameters { get; init; } = [];

    /// <summary>The address, in place of the request's: a link of the server's.</summary>
    public Uri? Url { get; init; }

    /// <summary>True for what changes something there: tried once, and looked at for consent before it leaves.</summary>
    public bool IsWrite { get; init; }
}
