namespace AssocHub.Core.Access;

/// <summary>A Data Protection key: encrypts secrets and cookies. Kept in the database, so that several nodes share them.</summary>
public sealed class StoredKey
{
    /// <summary>Identity.</summary>
    public int Id { get; set; }

    /// <summary>The framework's name of it.</summary>
    public string FriendlyName { get; set; } = "";

    /// <summary>The key as the framework writes it.</summary>
    public required string Xml { get; set; }
}
